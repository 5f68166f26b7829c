/** Lets pages of the gateway's own origin and of those on the list call it; any other Origin gets a 403. */
import type { Config } from '../../config.js';
import { GatewayError } from '../../errors.js';
import type { Approach } from './approach.js';
import type { Guard } from './guard.js';

export function knownOrigin({ allowedOrigins }: Pick<Config, 'allowedOrigins'>): Guard {
  return (approach) => {
    const { origin } = approach.headers;
    if (origin === undefined || allowedOrigins.includes(origin) || isOwn(approach)) return undefined;
    return new GatewayError('ORIGIN_NOT_ALLOWED', {
      details: [{ field: 'origin', message: explain(approach), rule: 'other', limits: {} }],
    });
  };
}

/**
 * Sec-Fetch-Site is the browser's own word, which no page can write, and holds whatever a proxy made of Host. Browsers
 * send it over https and to localhost, where a rebound name cannot be. Elsewhere the Origin's host has to be the one that
 * was called; its scheme is left out: behind a proxy that ends TLS, the page is https and this request is not.
 */
function isOwn({ headers: { origin = '', 'sec-fetch-site': site }, host }: Approach): boolean {
  return site === 'same-origin' || (URL.canParse(origin) && new URL(origin).host === host);
}

function explain({ host }: Approach): string {
  return (
    `Was called as '${host.slice(0, 100)}'. If this is Safelight's own page behind a proxy, let the proxy pass on the ` +
    'Host header with its port (nginx: proxy_set_header Host $http_host), or let it send X-Forwarded-Host and name ' +
    'the proxy in TRUST_PROXY; docs/proxies.md has examples.'
  );
}
