/** Serves only names that are meant: a foreign page that points its own name at this address (DNS rebinding) gets a 403. */
import type { Config } from '../../config.js';
import { GatewayError } from '../../errors.js';
import type { Guard } from './guard.js';

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

export function knownHost({ allowedHosts }: Pick<Config, 'allowedHosts'>): Guard {
  const known = new Set([...LOOPBACK, ...allowedHosts]);
  return ({ host }) => (known.has(withoutPort(host)) ? undefined : new GatewayError('HOST_NOT_ALLOWED'));
}

function withoutPort(host: string): string {
  return host.replace(/:\d{1,5}$/, '');
}
