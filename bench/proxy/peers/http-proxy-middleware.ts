/** http-proxy-middleware with its default options, on a bare node:http server (its fastest host). */
import { createServer } from 'node:http';
import { createProxyMiddleware } from 'http-proxy-middleware';
import { port, upstreamUrl } from './listen.ts';

const proxy = createProxyMiddleware({ target: upstreamUrl });

createServer((request, response) => {
  void proxy(request, response, () => response.writeHead(404).end());
}).listen(port, '127.0.0.1');
