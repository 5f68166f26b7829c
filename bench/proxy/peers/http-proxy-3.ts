/** http-proxy-3, the proxy inside Vite's dev server, with its default options. */
import { createProxyServer } from 'http-proxy-3';
import { port, upstreamUrl } from './listen.ts';

createProxyServer({ target: upstreamUrl })
  .on('error', (_error, _request, target) => target.destroy())
  .listen(port, '127.0.0.1');
