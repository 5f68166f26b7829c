/** What a client's Idempotency-Key does: the same key and request start one generation, however often they come. */
import { z } from 'zod';
import type { Started } from '../engine/engine-client.js';
import type { Engines } from '../engine/engines.js';
import { EngineRefusal } from '../engine/json-answer.js';
import { GatewayError } from '../errors.js';
import { generate } from './generate.js';
import { idOfKey } from './generation-id.js';
import type { Order } from './start.js';

export const IdempotencyKey = z
  .string()
  .regex(/^[\x20-\x7e]{1,255}$/, { error: 'Must be 1 to 255 printable ASCII characters.' })
  .meta({
    description:
      'The same key with the same body answers with the same generation, for as long as the engine keeps it: a start can be repeated when its answer was lost. Keys of different clients never meet.',
    example: 'b1f6c1b2-5d5c-4f1e-9d0a-0c7d3f1f6f10',
  });

/** Throws IDEMPOTENCY_KEY_REUSED when the key came with another request before. `secret` keeps ids from being guessed. */
export async function generateOnce(
  order: Order,
  key: string,
  secret: string,
  engines: Engines,
): Promise<Started> {
  const id = idOfKey(secret, order.errand.owner, key);
  try {
    return await generate({ ...order, id }, engines);
  } catch (cause) {
    if (cause instanceof EngineRefusal && cause.code === 'ID_TAKEN') {
      throw new GatewayError('IDEMPOTENCY_KEY_REUSED', { cause });
    }
    throw cause;
  }
}
