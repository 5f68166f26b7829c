/** Serves only names that are meant: a foreign page that points its own name at this address (DNS rebinding) gets a 403. */
import type { RequestHandler } from 'express';
import type { Config } from '../config.js';
import { GatewayError } from '../errors.js';

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

export function requireKnownHost({ allowedHosts }: Config): RequestHandler {
  const known = new Set([...LOOPBACK, ...allowedHosts]);
  return (req, _res, next) => {
    if (!known.has(hostName(req.headers.host ?? ''))) throw new GatewayError('HOST_NOT_ALLOWED');
    next();
  };
}

/** A Host header without its port, in lower case. */
function hostName(host: string): string {
  return host.toLowerCase().replace(/:\d{1,5}$/, '');
}
