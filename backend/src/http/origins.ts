/** Decides which pages may call the API (CORS), and that no other site can start work on this machine. */
import cors from 'cors';
import type { Request, RequestHandler } from 'express';
import type { Config } from '../config.js';
import { GatewayError } from '../errors.js';

const PREFLIGHT_MAX_AGE_S = 600;

/** Answers preflights and names allowed origins; a request that carries any other foreign Origin gets a 403. */
export function allowOrigins({ allowedOrigins }: Config): RequestHandler[] {
  return [
    (req, _res, next) => {
      if (isForeign(req, allowedOrigins)) throw new GatewayError('ORIGIN_NOT_ALLOWED');
      next();
    },
    cors({
      origin: [...allowedOrigins],
      methods: ['GET', 'HEAD', 'POST'],
      allowedHeaders: ['content-type', 'last-event-id', 'x-request-id'],
      exposedHeaders: ['location', 'retry-after', 'x-request-id'],
      maxAge: PREFLIGHT_MAX_AGE_S,
      preflightContinue: true,
    }),
    (req, res, next) => {
      if (req.method === 'OPTIONS' && 'access-control-request-method' in req.headers) res.status(204).end();
      else next();
    },
  ];
}

/**
 * Refuses what another site made the browser send. A GET without an Origin, such as an <img> or a link, cannot be seen
 * by CORS; Sec-Fetch-Site tells where it came from. Clients that are not browsers send neither.
 */
export function refuseCrossSite({ allowedOrigins }: Config): RequestHandler {
  return (req, _res, next) => {
    const site = req.headers['sec-fetch-site'];
    const isOurs = site === undefined || site === 'same-origin' || site === 'none';
    if (!isOurs && !isAllowed(req.headers.origin, allowedOrigins))
      throw new GatewayError('CROSS_SITE_REQUEST');
    next();
  };
}

function isForeign(req: Request, allowed: readonly string[]): boolean {
  const { origin, host } = req.headers;
  return origin !== undefined && !isAllowed(origin, allowed) && !isSameHost(origin, host);
}

function isAllowed(origin: string | undefined, allowed: readonly string[]): boolean {
  return origin !== undefined && allowed.includes(origin);
}

/** The scheme is left out: behind a proxy that ends TLS, the page is https and this request is not. */
function isSameHost(origin: string, host: string | undefined): boolean {
  return URL.canParse(origin) && host !== undefined && new URL(origin).host === host.toLowerCase();
}
