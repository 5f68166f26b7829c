/** Judges whether generations can be started right now. */
import type { Caller, EngineClient } from '../engine/engine-client.js';
import { GatewayError } from '../errors.js';
import { EngineHealth, type Health } from '../wire/health.js';

export async function readGatewayHealth(
  engine: EngineClient,
  caller: Caller,
  { version, isStopping }: { version: string; isStopping: boolean },
): Promise<Health> {
  const engineHealth = await readEngineHealth(engine, caller);
  const isReady = engineHealth.status === 'ready';
  return { status: isStopping ? 'stopping' : isReady ? 'ready' : 'waiting', version, engine: engineHealth };
}

async function readEngineHealth(engine: EngineClient, caller: Caller): Promise<Health['engine']> {
  try {
    return EngineHealth.safeParse(await engine.readHealth(caller)).data ?? { status: 'unavailable' };
  } catch (error) {
    if (error instanceof GatewayError) return { status: 'unavailable' }; // that it gave no answer is the answer
    throw error;
  }
}
