/** Tells browsers what the gateway's pages may load: their own files, and pictures made in place. */
import type { RequestHandler } from 'express';
import helmet from 'helmet';
import type { Config } from '../config.js';

const directives = {
  defaultSrc: ["'self'"],
  scriptSrc: ["'self'"],
  scriptSrcAttr: ["'none'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'", 'data:', 'blob:'],
  connectSrc: ["'self'"],
  objectSrc: ["'none'"],
  baseUri: ["'none'"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
};

export function securityHeaders({ allowedOrigins }: Config): RequestHandler {
  return helmet({
    contentSecurityPolicy: { useDefaults: false, directives },
    // <img> on an allowed page loads pictures without CORS; there are no others to protect them from.
    crossOriginResourcePolicy: { policy: allowedOrigins.length > 0 ? 'cross-origin' : 'same-origin' },
    referrerPolicy: { policy: 'same-origin' },
    strictTransportSecurity: false, // whoever ends TLS in front of the gateway decides
  });
}

/** The API's documentation page writes style attributes; everything else stays as strict. */
export function documentationHeaders(): RequestHandler {
  return helmet.contentSecurityPolicy({
    useDefaults: false,
    directives: { ...directives, styleSrc: ["'self'", "'unsafe-inline'"] },
  });
}
