/** Keeps a service running: one that dies is started again; one that cannot start at all ends the whole. */
import { setTimeout as sleep } from 'node:timers/promises';
import { BackOff } from './back-off.ts';
import { READY_TIMEOUT_S, type Service } from './service.ts';
import { say } from './words.ts';

/** A service cannot start; the message ends with where its words are. */
export class CannotStart extends Error {
  override readonly name = 'CannotStart';
  readonly lastWords: string;

  constructor(service: Service, reason: string) {
    super(
      `the ${service.name} stopped (${reason}). Its last words are above, all of them in ${service.log.path}.`,
    );
    this.lastWords = service.log.lastWords();
  }
}

/**
 * Runs the service until `signal`, calling `onReady` when it is ready for the first time. Throws CannotStart when it ends
 * before that, and later when its starts have failed too often in a row.
 */
export async function supervise(service: Service, onReady: () => void, signal: AbortSignal): Promise<void> {
  const backOff = new BackOff();
  const isStopping = () => signal.aborted;
  for (let starts = 1; !isStopping(); starts++) {
    const isFirst = starts === 1;
    const { readyForS, reason } = await runOnce(service, () => {
      if (isFirst) onReady();
      else say(`the ${service.name} is ready again`);
    });
    if (isStopping()) return;
    const waitS = backOff.next(readyForS);
    if (waitS === null || (isFirst && readyForS === null)) throw new CannotStart(service, reason);
    const what = readyForS === null ? 'did not start' : 'stopped';
    say(
      `the ${service.name} ${what} (${reason}); starting it again in ${waitS} s. Its log: ${service.log.path}`,
    );
    await sleep(waitS * 1000, undefined, { signal }).catch(() => undefined); // told to stop: the loop sees it
  }
}

/** One life of the service, from its start until nothing of it is left; `readyForS` is null when it never was ready. */
async function runOnce(
  service: Service,
  onReady: () => void,
): Promise<{ readyForS: number | null; reason: string }> {
  const { ended } = service.start();
  const state = await service.becomesReady();
  if (state === 'late') {
    await service.stop();
    return { readyForS: null, reason: `not ready after ${READY_TIMEOUT_S} s` };
  }
  const readyAt = performance.now();
  if (state === 'ready') onReady();
  const reason = await ended;
  const readyForS = state === 'ready' ? (performance.now() - readyAt) / 1000 : null;
  await service.stop(); // what it may have left of its group
  return { readyForS, reason };
}
