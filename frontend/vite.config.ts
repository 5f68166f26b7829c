/** Builds the page, serves it in development, and runs its tests. */
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { loadEnv, type ProxyOptions } from 'vite';
import { defineConfig } from 'vitest/config';

export default defineConfig(({ mode }) => {
  // The repository's .env, the same one that start.sh and the gateway read; the environment wins over it.
  const env = loadEnv(mode, '..', ['BACKEND_', 'FRONTEND_']);
  const proxy = { '/api': toGateway(`http://127.0.0.1:${env['BACKEND_PORT'] ?? '4000'}`) };
  return {
    plugins: [react(), tailwindcss()],
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
