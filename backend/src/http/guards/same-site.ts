/** Refuses work that another site made the browser start. */
import type { Config } from '../../config.js';
import { GatewayError } from '../../errors.js';
import type { Guard } from './guard.js';

/**
 * A GET without an Origin, such as an <img> or a link, cannot be seen by CORS; Sec-Fetch-Site tells where it came from.
 * Clients that are not browsers send neither.
 */
export function sameSite({ allowedOrigins }: Pick<Config, 'allowedOrigins'>): Guard {
  return ({ headers }) => {
    const site = headers['sec-fetch-site'];
    const isOurs = site === undefined || site === 'same-origin' || site === 'none';
    const isAllowed = headers.origin !== undefined && allowedOrigins.includes(headers.origin);
    return isOurs || isAllowed ? undefined : new GatewayError('CROSS_SITE_REQUEST');
  };
}
