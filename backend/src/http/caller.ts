/** What of a client's request goes on to the engine beside its fields. */
import { createHmac } from 'node:crypto';
import type { Request, Response } from 'express';
import { untilClientLeaves } from './client-presence.js';
import { check } from '../wire/check.js';
import { LastEventIdHeader } from '../wire/ids.js';

const CONDITIONS = ['if-modified-since', 'if-none-match'] as const;

/** For reading and watching: the call ends when the client leaves. Throws VALIDATION_ERROR for an unusable cursor. */
export function toReader(req: Request, res: Response) {
  return {
    ...toSender(req),
    signal: untilClientLeaves(res),
    headers: { ...conditions(req), ...cursor(req) },
  };
}

/** For orders: they are carried out even when the client leaves right after it has sent them. */
export function toSender(req: Request) {
  return { requestId: req.id as string, owner: ownerOf(req), base: req.approach.base }; // access-log.ts chose the id
}

/** The same for every request from one address; the secret keeps it from being traced back to that. */
function ownerOf({ app, approach }: Request): string {
  const secret = app.get('owner secret') as string; // app.ts sets it
  return createHmac('sha256', secret).update(approach.address).digest('hex').slice(0, 16);
}

function conditions(req: Request): Record<string, string> {
  return Object.fromEntries(
    CONDITIONS.flatMap((name) => (req.headers[name] === undefined ? [] : [[name, req.headers[name]]])),
  );
}

function cursor(req: Request): Record<string, string> {
  const value = req.get('last-event-id');
  return value === undefined || value === ''
    ? {}
    : { 'last-event-id': check(LastEventIdHeader, value, 'last-event-id') };
}
