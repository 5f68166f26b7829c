/** Reads the engine's short answers whole: what it tells of a generation, and what it refuses in its own words. */
import { z } from 'zod';
import { toEngineFailure } from './failures.js';
import { GatewayError } from '../errors.js';
import type { Upstream } from '../http/upstream.js';

const MAX_BYTES = 256 * 1024; // a generation with two prompts of 500 characters has some 10 KB at most
const STALLED_MS = 15_000; // between the headers and the end of so short a text

const Refusal = z.looseObject({ error: z.looseObject({ code: z.string(), message: z.string() }) });

/** An error of the engine's; it reaches a client as it is. */
export class EngineRefusal extends Error {
  override readonly name = 'EngineRefusal';
  readonly status: number;
  readonly code: string;
  readonly #body: z.infer<typeof Refusal>;
  /** Seconds after which it may be asked again. */
  readonly retryAfter: string | undefined;

  constructor(status: number, body: z.infer<typeof Refusal>, retryAfter: string | undefined) {
    super(body.error.message);
    this.status = status;
    this.code = body.error.code;
    this.#body = body;
    this.retryAfter = retryAfter;
  }

  toResponse(): object {
    return this.#body;
  }
}

/** The answer's JSON in the schema's form. Throws EngineRefusal for an error, GatewayError when it breaks off or is something else. */
export async function readAnswer<T>(upstream: Upstream, schema: z.ZodType<T>): Promise<T> {
  const json = await readJson(upstream);
  if (upstream.status < 400) return read(schema, json);
  throw new EngineRefusal(upstream.status, read(Refusal, json), upstream.headers['retry-after']);
}

async function readJson({ body }: Upstream): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  const stalled = setTimeout(() => {
    body.destroy(Object.assign(new Error('the answer stalled'), { code: 'ETIMEDOUT' }));
  }, STALLED_MS);
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > MAX_BYTES) throw new GatewayError('ENGINE_PROTOCOL_ERROR', { cause: 'too long' });
      chunks.push(chunk);
    }
  } catch (cause) {
    throw cause instanceof GatewayError ? cause : toEngineFailure(cause);
  } finally {
    clearTimeout(stalled);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString());
  } catch (cause) {
    throw new GatewayError('ENGINE_PROTOCOL_ERROR', { cause });
  }
}

function read<T>(schema: z.ZodType<T>, json: unknown): T {
  const { data, error: cause } = schema.safeParse(json);
  if (data === undefined) throw new GatewayError('ENGINE_PROTOCOL_ERROR', { cause });
  return data;
}
