/**
 * @fastify/http-proxy with its default options (undici upstream), without logging, but for one: at its default of 128
 * upstream connections the 129th stream waits until another one ends.
 */
import httpProxy from '@fastify/http-proxy';
import fastify from 'fastify';
import { port, upstreamUrl } from './listen.ts';

const app = fastify();
await app.register(httpProxy, { upstream: upstreamUrl, undici: { connections: 4096 } });
await app.listen({ port, host: '127.0.0.1' });
