/** Runs the gateway's tests: over HTTP on free ports, against a stand-in engine that is a real HTTP server. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/setup.ts'],
    isolate: false, // no test leaves anything behind; starting a worker per file took most of the time
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
