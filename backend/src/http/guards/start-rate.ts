/** Bounds how often one client may start something: work, or an upgrade. Reading and watching are never counted. */
import { createHash, randomBytes } from 'node:crypto';
import ipaddr from 'ipaddr.js';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { Config } from '../../config.js';
import { GatewayError } from '../../errors.js';
import type { Guard } from './guard.js';

const WINDOW_S = 60;
const SHELVES_HEX = 4; // counters: at most 65,536, however many addresses there are

export function startRate({ rateLimit }: Pick<Config, 'rateLimit'>): Guard {
  if (rateLimit === 0) return () => undefined;
  const limiter = new RateLimiterMemory({ points: rateLimit, duration: WINDOW_S });
  const salt = randomBytes(16); // so that nobody can choose an address that shares another's counter
  return async ({ address }) => {
    const shelf = createHash('sha256').update(salt).update(householdOf(address)).digest('hex');
    try {
      await limiter.consume(shelf.slice(0, SHELVES_HEX));
      return undefined;
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      return new GatewayError('RATE_LIMITED', { retryAfterS: Math.ceil(refusal.msBeforeNext / 1000) });
    }
  };
}

/** A reconnecting stream names the event that it goes on from: it starts nothing. */
export function unlessResumed(guard: Guard): Guard {
  return (approach) => {
    const { headers, query } = approach;
    const cursor = headers['last-event-id'] ?? query.get('last_event_id') ?? '';
    return cursor === '' ? guard(approach) : undefined;
  };
}

/** One IPv4 address, or the 64 bits of an IPv6 address that a network gives to one customer. */
function householdOf(address: string): Uint8Array {
  const bytes = ipaddr.isValid(address) ? ipaddr.process(address).toByteArray() : [];
  return Uint8Array.from(bytes.slice(0, 8));
}
