/**
 * Reads what a request says about its way here: from which address it comes, by which name and under which sub-path its
 * client knows the gateway. What proxies add (X-Forwarded-*) is believed as far as TRUST_PROXY goes, and no further.
 */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import proxyAddress from 'proxy-addr';
import { isBasePath, type Config } from '../../config.js';

/** All that a guard may judge by; the same for a request and for an upgrade. */
export interface Approach {
  method: string;
  /** Without the sub-path and the query. */
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  /** The client's. */
  address: string;
  /** The name by which the client called, in lower case, with its port; '' when it gave none. */
  host: string;
  /** The sub-path under which the client knows the gateway: '' or such as '/safelight'. */
  base: string;
}

type Trust = (address: string, hop: number) => boolean;

/** Answers the same object for the same request, however often it is asked. */
export type ReadApproach = (request: IncomingMessage) => Approach;

export function approachReader(config: Pick<Config, 'trustProxy' | 'basePath'>): ReadApproach {
  const trust = compileTrust(config.trustProxy);
  const known = new WeakMap<IncomingMessage, Approach>();
  return (request) => {
    const seen = known.get(request);
    if (seen !== undefined) return seen;
    const approach = read(request, trust, config.basePath);
    known.set(request, approach);
    return approach;
  };
}

/** The request's own address without the sub-path, query included, for the routers that come after. */
export function addressWithin(base: string, url: string): string {
  const rest = url.startsWith(base) ? url.slice(base.length) : url;
  if (rest.startsWith('/')) return rest;
  return rest === '' || rest.startsWith('?') ? `/${rest}` : url; // '/safelightly' is not below '/safelight'
}

function read(request: IncomingMessage, trust: Trust, basePath: string): Approach {
  const { headers, method = 'GET', url = '/' } = request;
  const addresses = proxyAddress.all(request, trust);
  const peer = request.socket.remoteAddress ?? '';
  const hops = trust(peer, 0) ? Math.max(1, addresses.length - 1) : 0;
  const [host = headers.host ?? ''] = forwarded(headers, 'x-forwarded-host', hops);
  const prefix = trimSlash(forwarded(headers, 'x-forwarded-prefix', hops).map(trimSlash).join(''));
  const base = prefix !== '' && isBasePath(prefix) ? prefix : basePath;
  const [path = '/', query = ''] = addressWithin(base, url).split(/[?#]/, 2);
  return {
    method,
    path,
    query: new URLSearchParams(query),
    headers,
    address: addresses.at(-1) ?? peer,
    host: host.toLowerCase(),
    base,
  };
}

function compileTrust(trusted: Config['trustProxy']): Trust {
  if (trusted === false) return () => false;
  if (typeof trusted === 'number') return (_address, hop) => hop < trusted;
  return proxyAddress.compile(trusted);
}

/** What the trusted proxies wrote. Each appends to what it got, so only the last values, one a hop, are theirs. */
function forwarded(headers: IncomingHttpHeaders, name: string, hops: number): string[] {
  const value = headers[name];
  if (hops === 0 || value === undefined) return [];
  const values = (Array.isArray(value) ? value.join(',') : value).split(',').map((item) => item.trim());
  return values.filter((item) => item !== '').slice(-hops);
}

function trimSlash(path: string): string {
  return path.replace(/\/+$/, '');
}
