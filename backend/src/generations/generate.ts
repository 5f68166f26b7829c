/** The one way to generate, for the page, for the one-shot stream and for every room: draw the id, start, follow. */
import type { Errand, Started } from '../engine/engine-client.js';
import type { Engines } from '../engine/engines.js';
import { followLog, type LoggedEvent } from '../engine/events.js';
import { drawId } from './generation-id.js';
import { start, type Order } from './start.js';

/** A generation that waits, runs or has ended. Throws EngineRefusal, and GatewayError when the engine gave no answer. */
export function generate(order: Order, engines: Engines): Promise<Started> {
  const id = order.id ?? drawId();
  return start(id, order, engines.of(id));
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
