/**
 * The engine's stand-in, a process of its own: streams frames as the id in the URL asks, says when a reader has left,
 * and dies on demand. It writes ready-made chunks to the socket, so that it costs less than any proxy.
 */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { encodeFrame } from './frame.ts';
import { framesPerSecond, readWorkload, type Workload } from './workload.ts';

export interface CutOrder {
  id: string;
  /** A process that exits sends FIN; a machine or a full backlog sends RST. */
  how: 'fin' | 'rst';
  /** Whether the last frame stops in its middle. */
  midFrame: boolean;
}
export type UpstreamReport = { type: 'listening'; port: number } | { type: 'left'; id: string; at: string };

const headers = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
};
const sockets = new Map<string, Socket>();
const intervalMs = 1000 / framesPerSecond;

const server = createServer({ highWaterMark: 1 << 20, noDelay: true }, (request, response) => {
  const workload = readWorkload(request.url ?? '');
  if (workload === null)
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"ready"}');
  else stream(response, workload);
});
server.listen(0, '127.0.0.1', () => {
  report({ type: 'listening', port: (server.address() as AddressInfo).port }); // a TCP server's address is never a string
});
process.on('message', (order: CutOrder) => cut(order));
process.on('disconnect', () => process.exit(0));

function stream(response: ServerResponse, workload: Workload & { id: string }): void {
  const { socket } = response;
  if (socket === null) return;
  response.writeHead(200, headers).flushHeaders();
  sockets.set(workload.id, socket);
  const stop = start(socket, workload);
  const leave = (): void => {
    stop();
    if (sockets.delete(workload.id))
      report({ type: 'left', id: workload.id, at: String(process.hrtime.bigint()) });
  };
  socket.on('error', leave).on('end', leave).on('close', leave);
}

/** Writes the first frame at once and the rest at the workload's pace; returns how to stop. */
function start(socket: Socket, { id, pace, frameBytes, serial }: Workload & { id: string }): () => void {
  let sequence = 0;
  const writeFrame = (): boolean => {
    sequence += 1;
    const [head, body] = encodeFrame(id, sequence, frameBytes);
    socket.cork();
    socket.write(head, 'latin1');
    const roomLeft = socket.write(body);
    socket.uncork();
    return roomLeft;
  };
  if (pace === 'flood') return flood(socket, writeFrame);
  writeFrame();
  return pace === 'paced' ? keepPace(writeFrame, serial) : () => undefined;
}

function flood(socket: Socket, writeFrame: () => boolean): () => void {
  let isStopped = false;
  const fill = (): void => {
    while (!isStopped && writeFrame());
  };
  socket.on('drain', fill);
  fill();
  return () => {
    isStopped = true;
  };
}

/** Phases are spread by the golden ratio, so that streams do not write in bursts; late timers do not add up. */
function keepPace(writeFrame: () => boolean, serial: number): () => void {
  const firstMs = performance.now() + ((serial * 0.618) % 1) * intervalMs;
  let frames = 0;
  let timer = setTimeout(tick, Math.max(0, firstMs - performance.now()));
  function tick(): void {
    writeFrame();
    frames += 1;
    timer = setTimeout(tick, Math.max(0, firstMs + frames * intervalMs - performance.now()));
  }
  return () => clearTimeout(timer);
}

function cut({ id, how, midFrame }: CutOrder): void {
  const socket = sockets.get(id);
  sockets.delete(id);
  if (socket === undefined) return;
  if (midFrame) socket.write(encodeFrame(id, 0, 4096).join('').slice(0, 2048), 'latin1');
  if (how === 'rst') socket.resetAndDestroy();
  else socket.destroy();
}

function report(message: UpstreamReport): void {
  process.send?.(message, undefined, undefined, () => undefined); // the client may be gone already
}
