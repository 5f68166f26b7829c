/** Builds the page, serves it in development, and runs its tests. */
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import type { ProxyOptions } from 'vite';
import { compression, defineAlgorithm } from 'vite-plugin-compression2';
import { defineConfig } from 'vitest/config';

export default defineConfig(() => {
  const { env } = process; // with what .env says when start.sh is the one who starts it
  const proxy = {
    '/api': toGateway(env['BACKEND_URL'] ?? `http://127.0.0.1:${env['BACKEND_PORT'] ?? '4000'}`),
  };
  return {
    base: './', // the gateway writes the sub-path that it is asked under into the index
    plugins: [react(), tailwindcss(), compression(compressed)],
    server: { host: '127.0.0.1', port: Number(env['FRONTEND_PORT'] ?? 5173), proxy },
    preview: { host: '127.0.0.1', port: Number(env['FRONTEND_PORT'] ?? 5173), proxy },
    build: { target: 'es2023', reportCompressedSize: true },
    test: {
      environment: 'jsdom',
      environmentOptions: { jsdom: { url: 'http://localhost:4000/' } },
      include: ['test/**/*.test.{ts,tsx}'],
      setupFiles: ['test/render-log.ts', 'test/setup.ts'],
      isolate: false, // a jsdom for each file would take most of the time
      testTimeout: 300_000, // a busy machine is no failure
      restoreMocks: true,
      unstubGlobals: true,
    },
  };
});

// Beside each file that shrinks, its .br and .gz, which the gateway sends. The index is written anew for each request.
const compressed = {
  include: /\.(js|css|svg|json|txt|webmanifest)$/,
  threshold: 1024,
  algorithms: [defineAlgorithm('brotliCompress'), defineAlgorithm('gzip', { level: 9 })],
};

function toGateway(target: string): ProxyOptions {
  return {
    target,
    configure(proxy) {
      // Without this a browser never learns that the gateway died in the middle of a stream: the proxy keeps its side open.
      proxy.on('proxyRes', (upstream, _request, response) => {
        upstream.on('close', () => {
          if (!upstream.complete) response.destroy();
        });
      });
    },
  };
}
