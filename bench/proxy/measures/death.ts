/** How a client learns that the upstream died in the middle of its stream. */
import { setTimeout as sleep } from 'node:timers/promises';
import { openEventStream } from '../event-stream.ts';
import { percentile } from '../statistics.ts';
import { newStreamId } from '../workload.ts';
import type { Figures, Target } from './target.ts';

const frameBytes = 16 * 1024;
const patienceMs = 2000;
const spacingMs = 20;

type Outcome = { told: 'error event' | 'connection closed'; afterMs: number } | { told: 'never' };

/** Tries by outcome within 2 s. Every combination of FIN or RST, at an event's end or in its middle, takes turns. */
export async function measureDeath(target: Target, tries: number): Promise<Figures> {
  const pending: Promise<Outcome>[] = [];
  for (let index = 0; index < tries; index += 1) {
    pending.push(killOne(target, index));
    await sleep(spacingMs);
  }
  const outcomes = await Promise.all(pending);
  const toldMs = outcomes.flatMap((outcome) => (outcome.told === 'never' ? [] : [outcome.afterMs]));
  const count = (told: Outcome['told']): number => outcomes.filter((outcome) => outcome.told === told).length;
  return {
    tries,
    errorEvent: count('error event'),
    closed: count('connection closed'),
    never: count('never'),
    toldMsP99: percentile(toldMs, 99),
  };
}

async function killOne(target: Target, index: number): Promise<Outcome> {
  const id = newStreamId('paced', frameBytes);
  const errorEvent = Promise.withResolvers<undefined>();
  const stream = openEventStream(target.urlOf(id), (head) => {
    if (head.includes('"type":"error"')) errorEvent.resolve(undefined);
  });
  await stream.opened;
  await sleep(150); // one more frame: the stream is running
  const cutAt = performance.now();
  target.upstream.cut({ id, how: index % 2 === 0 ? 'fin' : 'rst', midFrame: index % 4 >= 2 });
  const told = await Promise.race([
    errorEvent.promise.then(() => 'error event' as const),
    stream.ended.then(() => 'connection closed' as const),
    sleep(patienceMs, 'never' as const),
  ]);
  stream.leave();
  return told === 'never' ? { told } : { told, afterMs: performance.now() - cutAt };
}
