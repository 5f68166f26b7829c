/** Resident memory that one idle stream adds to a proxy. Run it on a fresh process: a grown heap hides the streams. */
import { setTimeout as sleep } from 'node:timers/promises';
import { openAll } from '../event-stream.ts';
import { residentBytes } from '../processes.ts';
import { newStreamId } from '../workload.ts';
import type { Figures, Target } from './target.ts';

const frameBytes = 16 * 1024;
const warmUpStreams = 20;
const settleMs = 300;

/** `kilobytesPerStream` over `streamCount` streams that have delivered one 16 KB event each, and `idleMegabytes` before. */
export async function measureMemory(target: Target, streamCount: number): Promise<Figures> {
  if (target.pid === null) return {};
  await holdStreams(target, warmUpStreams, () => 0);
  const { pid } = target;
  const before = residentBytes(pid);
  const after = await holdStreams(target, streamCount, () => residentBytes(pid));
  return { kilobytesPerStream: (after - before) / streamCount / 1024, idleMegabytes: before / 1e6 };
}

async function holdStreams(target: Target, count: number, read: () => number): Promise<number> {
  const urls = Array.from({ length: count }, () => target.urlOf(newStreamId('quiet', frameBytes)));
  const streams = await openAll(urls);
  await sleep(settleMs);
  const value = read();
  for (const stream of streams) stream.leave();
  await sleep(settleMs);
  return value;
}
