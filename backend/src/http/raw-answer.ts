/** Answers on a bare socket what never became a request with a response, in the same shape as any other error. */
import { STATUS_CODES } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { GatewayError } from '../errors.js';

const LINGER_MS = 5_000; // for the client to take the answer and close its side

/** Closes the connection after the answer, or without one when it is broken already. */
export function answerRaw(socket: Duplex, error: GatewayError, headers: Record<string, string> = {}): void {
  socket.on('error', () => undefined); // it may break at any moment, and nobody is left to tell
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const body = JSON.stringify(error.toResponse());
  const all = {
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    'cache-control': 'no-store',
    ...(error.retryAfterS !== undefined && { 'retry-after': String(error.retryAfterS) }),
    ...headers,
    connection: 'close',
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${error.status} ${STATUS_CODES[error.status] ?? ''}\r\n${lines.join('')}\r\n${body}`);
  socket.resume(); // what the client still sends is of no interest, but would keep the connection from closing
  if (socket instanceof Socket) socket.setTimeout(LINGER_MS, () => socket.destroy());
}
