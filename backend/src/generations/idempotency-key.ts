/** What a client's Idempotency-Key does: the same key and request start one generation, however often they come. */
import { z } from 'zod';
import { addressOf, GenerationWithId, type Started } from '../engine/engine-client.js';
import { EngineRefusal, readAnswer } from '../engine/json-answer.js';
import { GatewayError } from '../errors.js';
import { readGeneration, type Sources } from './answers.js';
import { generate, KnownId } from './generate.js';
import { idOfKey } from './generation-id.js';
import type { StoredGeneration } from './generation-store.js';
import { takePictures } from './inputs.js';
import { start, type Order } from './start.js';

export const IdempotencyKey = z
  .string()
  .regex(/^[\x20-\x7e]{1,255}$/, { error: 'Must be 1 to 255 printable ASCII characters.' })
  .meta({
    description:
      'The same key with the same body answers with the same generation, for as long as it is kept: a start can be repeated when its answer was lost. Keys of different clients never meet.',
    example: 'b1f6c1b2-5d5c-4f1e-9d0a-0c7d3f1f6f10',
  });

/** Throws IDEMPOTENCY_KEY_REUSED when the key came with another request before. `secret` keeps ids from being guessed. */
export async function generateOnce(
  order: Order,
  key: string,
  secret: string,
  sources: Sources,
): Promise<Started> {
  const id = idOfKey(secret, order.errand.owner, key);
  try {
    return await generate({ ...order, id }, sources);
  } catch (cause) {
    if (cause instanceof KnownId) return await repeat(cause.stored, order, sources);
    if (cause instanceof EngineRefusal && cause.code === 'ID_TAKEN') {
      throw new GatewayError('IDEMPOTENCY_KEY_REUSED', { cause });
    }
    throw cause;
  }
}

/** It was kept before: it is told of, or, when nobody has heard yet what the engine made of it, put again. */
async function repeat(stored: StoredGeneration, order: Order, sources: Sources): Promise<Started> {
  const { id, fingerprint, request } = stored;
  if (takePictures(order.request).fingerprint !== fingerprint)
    throw new GatewayError('IDEMPOTENCY_KEY_REUSED');
  if (request === null) {
    const started = await start(id, order, sources.engines.of(id));
    await sources.keeper.take(started.generation);
    return started;
  }
  const generation = await readAnswer(await readGeneration(id, order.errand, sources), GenerationWithId);
  return { generation, location: addressOf(id, order.errand.base), isNew: false };
}
