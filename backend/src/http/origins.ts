/** Tells browsers which other pages may call the API, and how (CORS); known-origin.ts refuses the rest. */
import cors from 'cors';
import type { RequestHandler } from 'express';
import type { Config } from '../config.js';

const PREFLIGHT_MAX_AGE_S = 600;

/** What clients of the OpenAI and MCP families send beside what our own do. */
const SENT = [
  /^(accept|authorization|content-type|idempotency-key|last-event-id|x-request-id)$/,
  /^(x-stainless|mcp)-[a-z0-9-]{1,64}$/,
];
const MAX_SENT = 40; // names in one preflight

const ANSWERED = ['content-disposition', 'etag', 'location', 'mcp-session-id', 'retry-after', 'x-request-id'];

/** Answers preflights and names allowed origins. */
export function allowOrigins({ allowedOrigins }: Pick<Config, 'allowedOrigins'>): RequestHandler[] {
  return [
    cors((request, decide) => {
      decide(null, {
        origin: [...allowedOrigins],
        methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
        allowedHeaders: allowedOf(request.headers['access-control-request-headers']),
        exposedHeaders: ANSWERED,
        maxAge: PREFLIGHT_MAX_AGE_S,
        preflightContinue: true,
      });
    }),
    (req, res, next) => {
      if (req.method === 'OPTIONS' && 'access-control-request-method' in req.headers) {
        res.vary('access-control-request-headers').status(204).end();
      } else {
        next();
      }
    },
  ];
}

/** Those of the asked names that we know; a browser refuses the request when one of its own is missing. */
function allowedOf(asked: string | string[] | undefined): string[] {
  return String(asked ?? '')
    .toLowerCase()
    .split(',', MAX_SENT)
    .map((name) => name.trim())
    .filter((name) => SENT.some((pattern) => pattern.test(name)));
}
