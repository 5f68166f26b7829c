/** The upstream process as the client's side sees it: its address, how to cut one of its streams, who has left it. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { CutOrder, UpstreamReport } from './upstream.ts';

export interface StandIn {
  pid: number;
  port: number;
  cut(order: CutOrder): void;
  /** Monotonic nanoseconds at which the upstream saw the reader of `id` leave; null after `timeoutMs`. */
  whenLeft(id: string, timeoutMs: number): Promise<bigint | null>;
  stop(): Promise<void>;
}

/** Starts the upstream on this process's core. */
export async function startStandIn(signal: AbortSignal): Promise<StandIn> {
  const child = fork(join(import.meta.dirname, 'upstream.ts'), { execArgv: [], signal });
  child.on('error', () => undefined); // the abort of `signal`; its end is seen below
  const departures = new Map<string, (at: bigint) => void>();
  const port = await new Promise<number>((resolve, reject) => {
    child.once('exit', () => reject(new Error('the bench upstream ended')));
    child.on('message', (report: UpstreamReport) => {
      if (report.type === 'listening') resolve(report.port);
      else departures.get(report.id)?.(BigInt(report.at));
    });
  });
  return {
    pid: child.pid ?? -1,
    port,
    cut: (order) => void child.send(order),
    whenLeft: (id, timeoutMs) => whenLeft(departures, id, timeoutMs),
    stop: () => stop(child),
  };
}

async function whenLeft(
  departures: Map<string, (at: bigint) => void>,
  id: string,
  timeoutMs: number,
): Promise<bigint | null> {
  const { promise, resolve } = Promise.withResolvers<bigint | null>();
  const timer = setTimeout(() => resolve(null), timeoutMs);
  departures.set(id, resolve);
  const at = await promise;
  clearTimeout(timer);
  departures.delete(id);
  return at;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill();
  await ended;
}
