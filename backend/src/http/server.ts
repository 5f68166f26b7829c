/** Opens the gateway's port and closes it again without cutting anyone off. */
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { GatewayError, type ErrorCode } from '../errors.js';
import type { OpenStreams } from './open-streams.js';

const HEADERS_TIMEOUT_MS = 15_000;
const REQUEST_TIMEOUT_MS = 60_000; // enough for two pictures at 3.5 Mbit/s; answers may take as long as they like
const SWEEP_MS = 20;
const KEEP_ALIVE_TIMEOUT_MS = 65_000; // longer than the 60 s for which proxies keep connections

/** Resolves when the port is open; rejects with the system's error, such as EADDRINUSE. */
export async function openServer(app: RequestListener, host: string, port: number): Promise<Server> {
  const server = createServer({
    noDelay: true,
    headersTimeout: HEADERS_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    requireHostHeader: false, // hosts.ts answers that, in our words
  });
  server.on('request', app);
  server.on('checkExpectation', app);
  server.on('clientError', answerUnreadable);
  server.on('connect', (_request, socket: Duplex) => {
    answerUnreadable({ code: 'CONNECT' }, socket);
  });
  server.listen(port, host);
  await once(server, 'listening');
  return server;
}

/** Ends event streams with a time to come back, lets other requests finish, and cuts what is left after `graceMs`. */
export async function closeServer(server: Server, streams: OpenStreams, graceMs: number): Promise<void> {
  const closed = once(server, 'close');
  streams.close();
  server.close();
  // Connections that become idle from now on would be kept for the next request, which must not come.
  const sweep = setInterval(() => {
    server.closeIdleConnections();
  }, SWEEP_MS);
  const deadline = setTimeout(() => {
    server.closeAllConnections();
  }, graceMs);
  await closed;
  clearInterval(sweep);
  clearTimeout(deadline);
}

const PARSER_CODES: Record<string, ErrorCode> = {
  CONNECT: 'METHOD_NOT_ALLOWED',
  ERR_HTTP_REQUEST_TIMEOUT: 'REQUEST_TIMEOUT',
  HPE_HEADER_OVERFLOW: 'HEADERS_TOO_LARGE',
};

/** What never became a request gets the same shape of answer, written by hand. */
function answerUnreadable({ code = '' }: { code?: string | undefined }, socket: Duplex): void {
  if (!socket.writable || code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const error = new GatewayError(PARSER_CODES[code] ?? 'MALFORMED_REQUEST');
  const body = JSON.stringify(error.toResponse());
  socket.end(
    `HTTP/1.1 ${error.status} ${error.code}\r\ncontent-type: application/json; charset=utf-8\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}
