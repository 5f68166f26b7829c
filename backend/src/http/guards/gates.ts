/** The guards of a gateway, put together: what everything passes, and what stands before each kind of order. */
import type { RequestHandler } from 'express';
import type { Config } from '../../config.js';
import type { Guard } from './guard.js';
import { guardRequests } from './for-requests.js';
import { knownHost } from './known-host.js';
import { knownOrigin } from './known-origin.js';
import { sameSite } from './same-site.js';
import { startRate, unlessResumed } from './start-rate.js';

export interface Gates {
  /** Before everything, the page too. */
  everything: RequestHandler;
  /** Before the API. */
  api: RequestHandler;
  /** Before what changes something that there is: cancel, finish. */
  order: RequestHandler;
  /** Before what starts work. */
  start: RequestHandler;
  /** Before a stream that starts work unless it names the event that it goes on from. */
  startOrResume: RequestHandler;
  /** All of them, for an upgrade: it can start whatever it likes once it is through. */
  upgrade: readonly Guard[];
}

export function buildGates(config: Config): Gates {
  const [host, origin, site, rate] = [
    knownHost(config),
    knownOrigin(config),
    sameSite(config),
    startRate(config),
  ];
  return {
    everything: guardRequests(host),
    api: guardRequests(origin),
    order: guardRequests(site),
    start: guardRequests(site, rate),
    startOrResume: guardRequests(site, unlessResumed(rate)),
    upgrade: [host, origin, site, rate],
  };
}
