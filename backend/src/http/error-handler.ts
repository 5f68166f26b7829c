/** Turns whatever was thrown into the one shape of error answers. */
import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { EngineRefusal } from '../engine/json-answer.js';
import { codeOf, GatewayError, type ErrorCode } from '../errors.js';

export const answerNotFound: RequestHandler = () => {
  throw new GatewayError('NOT_FOUND');
};

/** Closes a route: any other method gets a 405 that lists the ones there are. */
export function allowOnly(...methods: string[]): RequestHandler {
  return (req, res) => {
    res.setHeader('allow', [...methods, 'OPTIONS'].join(', '));
    if (req.method !== 'OPTIONS') throw new GatewayError('METHOD_NOT_ALLOWED');
    res.status(204).end();
  };
}

// Express tells an error handler by its four parameters.
export const answerError: ErrorRequestHandler = (cause: unknown, req, res, next) => {
  const error = cause instanceof EngineRefusal ? cause : toGatewayError(cause);
  if (res.headersSent) {
    res.destroy(); // a half-sent answer must not look whole
    return;
  }
  if (res.destroyed) {
    next();
    return;
  }
  if (error instanceof GatewayError) logError(req, error); // the engine has logged its own
  sendError(res, error);
};

function sendError(res: Response, error: GatewayError | EngineRefusal): void {
  res.removeHeader('cache-control');
  const retryAfter = error instanceof EngineRefusal ? error.retryAfter : error.retryAfterS?.toString();
  if (retryAfter !== undefined) res.set('retry-after', retryAfter);
  res.status(error.status).set('cache-control', 'no-store').json(error.toResponse());
}

function logError(req: Request, error: GatewayError): void {
  if (error.code === 'INTERNAL_ERROR') req.log.error({ err: error.cause }, 'unexpected error');
  else if (error.status >= 500) req.log.warn({ code: error.code, cause: codeOf(error.cause) }, error.message);
}

/** What Express and its body parser throw, by their `type`, or by `status` where they have none. */
const PARSER_CODES: Record<string, ErrorCode> = {
  'charset.unsupported': 'UNSUPPORTED_MEDIA_TYPE',
  'encoding.unsupported': 'UNSUPPORTED_MEDIA_TYPE',
  'entity.too.large': 'PAYLOAD_TOO_LARGE',
};

function toGatewayError(cause: unknown): GatewayError {
  if (cause instanceof GatewayError) return cause;
  const { type, status } = cause as { type?: unknown; status?: unknown }; // read with care, anything can be thrown
  const code = typeof type === 'string' ? PARSER_CODES[type] : undefined;
  if (code !== undefined) return new GatewayError(code, { cause });
  if (type === 'entity.parse.failed') return invalid('body', 'Is not valid JSON.', cause);
  if (status === 404) return new GatewayError('NOT_FOUND', { cause });
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return invalid('request', 'Cannot be read; check its address and its length.', cause);
  }
  return new GatewayError('INTERNAL_ERROR', { cause });
}

function invalid(field: string, message: string, cause: unknown): GatewayError {
  return new GatewayError('VALIDATION_ERROR', {
    details: [{ field, message, rule: 'format', limits: {} }],
    cause,
  });
}
