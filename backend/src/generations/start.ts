/** Starts a generation once, also when the engine's answer is lost on the way: the same id is then put again. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { EngineClient, EngineRequest, Errand, Started } from '../engine/engine-client.js';
import { codeOf, GatewayError } from '../errors.js';

const REPEATS_MS = [200, 1000]; // before each further attempt; three timeouts stay within a proxy's usual minute

export interface Order {
  request: EngineRequest;
  /** The same id and request again are the same generation. Drawn when absent. */
  id?: string | undefined;
  /** Cancelled when nobody has watched for a while. */
  isOneShot?: boolean;
  errand: Errand;
  /** Aborted when whoever ordered no longer waits for the answer: a lost one is then not asked for again. */
  signal: AbortSignal;
}

/** Throws EngineRefusal, and GatewayError when no attempt was answered. */
export async function start(id: string, order: Order, engine: EngineClient): Promise<Started> {
  const put = () => engine.put(id, order.request, { ...order, life: 0 }, order.errand);
  for (const pauseMs of REPEATS_MS) {
    try {
      return await put();
    } catch (error) {
      if (!isLost(error) || order.signal.aborted) throw error;
      await sleep(pauseMs * (0.5 + Math.random()));
    }
  }
  return await put();
}

/** Whether the engine may have taken it. One that cannot be reached at all has not. */
function isLost(error: unknown): boolean {
  if (!(error instanceof GatewayError) || codeOf(error.cause) === 'ECONNREFUSED') return false;
  return error.code === 'ENGINE_TIMEOUT' || error.code === 'ENGINE_UNAVAILABLE';
}
