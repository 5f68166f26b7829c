/** Brings guards into Express: what they judge by is read once for each request, and rooms may read it too. */
import type { RequestHandler } from 'express';
import { addressWithin, type Approach, type ReadApproach } from './approach.js';
import { askGuards, type Guard } from './guard.js';

declare module 'express-serve-static-core' {
  interface Request {
    approach: Approach;
  }
}

/** From here on every address is the gateway's own, whether or not a proxy took the sub-path off. */
export function noteApproach(readApproach: ReadApproach): RequestHandler {
  return (req, _res, next) => {
    req.approach = readApproach(req);
    req.url = addressWithin(req.approach.base, req.url);
    next();
  };
}

export function guardRequests(...guards: Guard[]): RequestHandler {
  return async (req, _res, next) => {
    const error = await askGuards(guards, req.approach);
    if (error !== undefined) throw error;
    next();
  };
}
