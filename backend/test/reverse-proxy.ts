/** A small reverse proxy under a sub-path, which takes the sub-path off or leaves it on, as real ones do. */
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Options {
  /** The gateway's port. */
  port: number;
  base: string;
  strips: boolean;
  headers?: Record<string, string>;
}

export interface ReverseProxy {
  /** With the sub-path, without a slash at the end. */
  url: string;
  stop: () => void;
}

export async function startReverseProxy({
  port,
  base,
  strips,
  headers = {},
}: Options): Promise<ReverseProxy> {
  const server = createServer((incoming, response) => {
    const { url = '/', method = 'GET' } = incoming;
    if (url !== base && !url.startsWith(`${base}/`)) {
      response.writeHead(421).end('outside the sub-path');
      return;
    }
    const path = strips ? url.slice(base.length) || '/' : url;
    const onward = request({ port, path, method, headers: { ...incoming.headers, ...headers } }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    incoming.pipe(onward);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stop = (): void => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${base}`, stop }; // it listens on a port
}
