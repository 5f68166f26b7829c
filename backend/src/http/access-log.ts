/** Writes one line per API request. Query strings are left out, because prompts travel in them. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestHandler } from 'express';
import type { LevelWithSilent, Logger } from 'pino';
import { pinoHttp } from 'pino-http';
import { chooseRequestId } from './request-id.js';

/** Sets `req.id` and `req.log`, and the `x-request-id` header. */
export function accessLog(logger: Logger): RequestHandler {
  return pinoHttp({
    logger,
    genReqId: (request, response) => {
      const id = chooseRequestId(request);
      response.setHeader('x-request-id', id);
      return id;
    },
    wrapSerializers: false,
    serializers: { req: describeRequest, res: describeResponse, err: () => undefined },
    autoLogging: { ignore: (request) => !isWorthALine(pathOf(request)) },
    customLogLevel: chooseLevel,
    customErrorMessage: () => 'request failed',
  });
}

/** Files of the page and the docs, and the questions of those who only watch over the process, would drown the rest. */
function isWorthALine(path: string): boolean {
  return path.startsWith('/api/') && !/^\/api\/(docs|health)\//.test(path);
}

/** A client that leaves in the middle of a stream is everyday life; what went wrong is logged where it is caught. */
function chooseLevel(_request: IncomingMessage, response: ServerResponse): LevelWithSilent {
  return response.statusCode >= 500 ? 'warn' : 'info';
}

function describeRequest(request: IncomingMessage) {
  return { id: request.id, method: request.method, path: pathOf(request) };
}

function describeResponse(response: ServerResponse) {
  return { status: response.statusCode };
}

function pathOf(request: IncomingMessage & { originalUrl?: string }): string {
  const url = request.originalUrl ?? request.url ?? '';
  const end = url.search(/[?#]/);
  return end === -1 ? url : url.slice(0, end);
}
