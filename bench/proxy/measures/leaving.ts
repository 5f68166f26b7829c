/** How long the upstream keeps working for a client that has left. */
import { setTimeout as sleep } from 'node:timers/promises';
import { openEventStream } from '../event-stream.ts';
import { percentile } from '../statistics.ts';
import { newStreamId } from '../workload.ts';
import type { Figures, Target } from './target.ts';

const frameBytes = 16 * 1024;
const patienceMs = 2000;
const promptMs = 10;
const spacingMs = 20;

/** `prompt`: tries whose upstream connection closed within 10 ms; `never`: not within 2 s; p50 and p99 of the others. */
export async function measureLeaving(target: Target, tries: number): Promise<Figures> {
  const pending: Promise<number | null>[] = [];
  for (let index = 0; index < tries; index += 1) {
    pending.push(leaveOne(target, index));
    await sleep(spacingMs);
  }
  const times = await Promise.all(pending);
  const closed = times.filter((ms) => ms !== null);
  return {
    tries,
    prompt: closed.filter((ms) => ms <= promptMs).length,
    never: times.length - closed.length,
    p50: percentile(closed, 50),
    p99: percentile(closed, 99),
  };
}

/** Every second stream is silent: a proxy that finds out only at its next write is found out here. */
async function leaveOne(target: Target, index: number): Promise<number | null> {
  const id = newStreamId(index % 2 === 0 ? 'quiet' : 'paced', frameBytes);
  const stream = openEventStream(target.urlOf(id));
  await stream.opened;
  await sleep(100);
  const left = target.upstream.whenLeft(id, patienceMs);
  const leftAt = process.hrtime.bigint();
  stream.leave();
  const seenAt = await left;
  return seenAt === null ? null : Number(seenAt - leftAt) / 1e6;
}
