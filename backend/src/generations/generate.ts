/** The one way to generate, for the page, for the one-shot stream and for every room: draw the id, keep, start, follow. */
import { addressOf, type Errand, type Started } from '../engine/engine-client.js';
import type { Engines } from '../engine/engines.js';
import { followLog, type LoggedEvent } from '../engine/events.js';
import { drawId } from './generation-id.js';
import type { Keeper } from './recorder.js';
import { start, type Order } from './start.js';
import type { StoredGeneration } from './generation-store.js';
import { describeStored } from './stored-generation.js';

/** Where generations are made and kept. */
export interface Darkroom {
  engines: Engines;
  keeper: Keeper;
}

/** The id of an order is in use: here is what for. */
export class KnownId extends Error {
  override readonly name = 'KnownId';
  readonly stored: StoredGeneration;

  constructor(stored: StoredGeneration) {
    super(stored.id);
    this.stored = stored;
  }
}

/**
 * A generation that waits, runs or has ended; kept before it starts. Throws EngineRefusal, GatewayError when the engine
 * gave no answer, and KnownId.
 */
export async function generate(order: Order, { engines, keeper }: Darkroom): Promise<Started> {
  const id = order.id ?? drawId();
  const known = await keeper.begin(id, order.errand.owner, order);
  if (known !== null) throw new KnownId(known);
  let started: Started;
  try {
    started = await start(id, order, engines.of(id));
  } catch (error) {
    return await startLater(id, order, error, keeper);
  }
  await keeper.take(started.generation);
  return started;
}

/** A branch whose parent has to run again first. Throws what the engine refused any other with. */
async function startLater(id: string, { errand }: Order, error: unknown, keeper: Keeper): Promise<Started> {
  const stored = await keeper.refuse(id, error);
  const generation = stored && describeStored(stored, [], errand.base);
  if (generation === null) throw error;
  return { generation, location: addressOf(id, errand.base), isNew: true };
}

/** Its events, whatever happens to the connection; `after` continues where an earlier reader was. */
export function follow(
  id: string,
  { after, errand, signal }: { after?: string | undefined; errand: Errand; signal: AbortSignal },
  engines: Engines,
): AsyncGenerator<LoggedEvent> {
  const open = (cursor: string | undefined, until: AbortSignal) =>
    engines.of(id).watch(id, { last_event_id: cursor }, { ...errand, signal: until });
  return followLog(open, { after, signal });
}
