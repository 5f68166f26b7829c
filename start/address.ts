/** Where a service listens, and how it is called from this machine. */
import { isIP } from 'node:net';

export interface Address {
  host: string;
  port: number;
}

/** An IP address without brackets or zone, or a host name. */
export function isHost(text: string): boolean {
  return isIP(text) === 0 ? /^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/i.test(text) : !text.includes('%');
}

/** "All addresses" is no address to call: the loopback one of the same family stands for it. */
export function toUrl({ host, port }: Address): string {
  const reachable = { '0.0.0.0': '127.0.0.1', '::': '::1' }[host] ?? host;
  return `http://${isIP(reachable) === 6 ? `[${reachable}]` : reachable}:${port}`;
}
