/** Writes one line per API request and per upgrade. Query strings are left out, because prompts travel in them. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestHandler } from 'express';
import type { LevelWithSilent, Logger } from 'pino';
import { pinoHttp } from 'pino-http';
import type { ReadApproach } from './guards/approach.js';
import { chooseRequestId } from './request-id.js';

/** Sets `req.id` and `req.log`, and the `x-request-id` header. */
export function accessLog(logger: Logger, readApproach: ReadApproach): RequestHandler {
  return pinoHttp({
    logger,
    genReqId: (request, response) => {
      const id = chooseRequestId(request);
      response.setHeader('x-request-id', id);
      return id;
    },
    wrapSerializers: false,
    serializers: {
      req: (request: IncomingMessage) => describeRequest(request, request.id, readApproach),
      res: (response: ServerResponse) => ({ status: response.statusCode }),
      err: () => undefined,
    },
    autoLogging: { ignore: (request) => !isWorthALine(readApproach(request).path) },
    customLogLevel: (_request, response) => chooseLevel(response.statusCode),
    customErrorMessage: () => 'request failed',
  });
}

/** The same line for an upgrade, which has no response: 101 when it was let in. Call the answer when it is over. */
export function logUpgrade(logger: Logger, readApproach: ReadApproach) {
  return (request: IncomingMessage, id: string): ((status: number) => void) => {
    const began = Date.now();
    return (status) => {
      const line = {
        req: describeRequest(request, id, readApproach),
        res: { status },
        responseTime: Date.now() - began,
      };
      logger[chooseLevel(status)](line, status >= 500 ? 'request failed' : 'request completed');
    };
  };
}

/** Files of the page and the docs, and the questions of those who only watch over the process, would drown the rest. */
function isWorthALine(path: string): boolean {
  return path.startsWith('/api/') && !/^\/api\/(docs|health)\//.test(path);
}

/** A client that leaves in the middle of a stream is everyday life; what went wrong is logged where it is caught. */
function chooseLevel(status: number): Exclude<LevelWithSilent, 'silent'> {
  return status >= 500 ? 'warn' : 'info';
}

function describeRequest(request: IncomingMessage, id: unknown, readApproach: ReadApproach) {
  const { method, path } = readApproach(request);
  return { id, method, path };
}
