/** Time from the upstream's write to the client's whole event, on streams at the pace of previews. */
import { setTimeout as sleep } from 'node:timers/promises';
import { openAll } from '../event-stream.ts';
import { readSentAt } from '../frame.ts';
import { percentile } from '../statistics.ts';
import { newStreamId } from '../workload.ts';
import type { Figures, Target } from './target.ts';

const streamCount = 20;
const warmUpMs = 500;

/** Milliseconds, p50 and p99 over all events of 20 streams, after half a second of warm-up. */
export async function measureLatency(target: Target, frameBytes: number, seconds: number): Promise<Figures> {
  const latencies: number[] = [];
  const countFrom = process.hrtime.bigint() + BigInt(warmUpMs * 1e6);
  const urls = Array.from({ length: streamCount }, () => target.urlOf(newStreamId('paced', frameBytes)));
  const streams = await openAll(urls, (head) => {
    const receivedAt = process.hrtime.bigint();
    const sentAt = readSentAt(head);
    if (sentAt !== null && sentAt > countFrom) latencies.push(Number(receivedAt - sentAt) / 1e6);
  });
  await sleep(warmUpMs + seconds * 1000);
  for (const stream of streams) stream.leave();
  return { p50: percentile(latencies, 50), p99: percentile(latencies, 99), events: latencies.length };
}
