/** Opens the gateway's port and closes it again without cutting anyone off. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { GatewayError, type ErrorCode } from '../errors.js';
import type { OpenStreams } from './open-streams.js';
import { answerRaw } from './raw-answer.js';
import { wantsUpgrade, type Upgrades } from './upgrades.js';

/** Who answers what comes in. */
export interface Listeners {
  requests: RequestListener;
  upgrades: Upgrades;
}

const HEADERS_TIMEOUT_MS = 15_000;
const REQUEST_TIMEOUT_MS = 60_000; // enough for two pictures at 3.5 Mbit/s; answers may take as long as they like
const SWEEP_MS = 20;
const KEEP_ALIVE_TIMEOUT_MS = 65_000; // longer than the 60 s for which proxies keep connections

/** Resolves when the port is open; rejects with the system's error, such as EADDRINUSE. */
export async function openServer(
  { requests, upgrades }: Listeners,
  host: string,
  port: number,
): Promise<Server> {
  const server = createServer({
    noDelay: true,
    headersTimeout: HEADERS_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    requireHostHeader: false, // known-host.ts answers that, in our words
    shouldUpgradeCallback: wantsUpgrade,
  });
  server.on('request', requests);
  server.on('checkExpectation', requests);
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    void upgrades.receive(request, socket, head);
  });
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
    streams.cut();
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

/** What never became a request. */
function answerUnreadable({ code = '' }: { code?: string | undefined }, socket: Duplex): void {
  if (code === 'ECONNRESET') socket.destroy();
  else answerRaw(socket, new GatewayError(PARSER_CODES[code] ?? 'MALFORMED_REQUEST'));
}
