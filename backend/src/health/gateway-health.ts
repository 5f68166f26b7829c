/** Judges whether generations can be started right now. */
import type { EngineClient, Errand } from '../engine/engine-client.js';
import { GatewayError } from '../errors.js';
import { EngineHealth, type Health } from './answers.js';

/** What the engine's state means for whoever wants to start a generation. */
const STATUS = {
  ready: 'ready',
  starting: 'waiting',
  stopping: 'waiting',
  unavailable: 'waiting',
  failed: 'failed',
} as const satisfies Record<Health['engine']['status'], Health['status']>;

export async function readGatewayHealth(
  engine: EngineClient,
  errand: Errand,
  { version, isStopping }: { version: string; isStopping: boolean },
): Promise<Health> {
  const engineHealth = await readEngineHealth(engine, errand);
  return { status: isStopping ? 'stopping' : STATUS[engineHealth.status], version, engine: engineHealth };
}

async function readEngineHealth(engine: EngineClient, errand: Errand): Promise<Health['engine']> {
  try {
    return EngineHealth.safeParse(await engine.readHealth(errand)).data ?? { status: 'unavailable' };
  } catch (error) {
    if (error instanceof GatewayError) return { status: 'unavailable' }; // that it gave no answer is the answer
    throw error;
  }
}
