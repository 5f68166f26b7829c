/** CPU per byte while the upstream sends as fast as the proxy takes it and the client only counts bytes. */
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { cpuMs } from '../processes.ts';
import { newStreamId } from '../workload.ts';
import type { Figures, Target } from './target.ts';

const streamCount = 8;
const warmUpMs = 500;

/** `cpuMsPerMb` (10^6 bytes), `mbPerSecond`, and `busyPercent`: how much of one core the proxy used. */
export async function measureSaturation(
  target: Target,
  frameBytes: number,
  seconds: number,
): Promise<Figures> {
  let bytes = 0;
  const buffer = Buffer.allocUnsafe(256 * 1024); // shared: nothing reads it
  const count = (received: number): boolean => {
    bytes += received;
    return true;
  };
  const sockets = Array.from({ length: streamCount }, () =>
    openRaw(target, newStreamId('flood', frameBytes), buffer, count),
  );
  await sleep(warmUpMs);
  const before = { bytes, cpu: cpuOf(target), at: performance.now() };
  await sleep(seconds * 1000);
  const megabytes = (bytes - before.bytes) / 1e6;
  const cpu = cpuOf(target) - before.cpu;
  const elapsedMs = performance.now() - before.at;
  for (const socket of sockets) socket.destroy();
  await sleep(100); // let the proxy drop what it still holds before the next measurement
  return {
    cpuMsPerMb: cpu / megabytes,
    mbPerSecond: megabytes / (elapsedMs / 1000),
    busyPercent: (100 * cpu) / elapsedMs,
  };
}

function openRaw(target: Target, id: string, buffer: Buffer, onBytes: (count: number) => boolean): Socket {
  const onread = { buffer, callback: onBytes };
  const socket = connect({ port: target.port, host: '127.0.0.1', onread });
  const path = new URL(target.urlOf(id)).pathname;
  socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${target.port}\r\nAccept: text/event-stream\r\n\r\n`);
  return socket.on('error', () => undefined);
}

function cpuOf(target: Target): number {
  return target.pid === null ? NaN : cpuMs(target.pid);
}
