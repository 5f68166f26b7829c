import { defineConfig } from 'vitest/config';
import { PATIENCE_MS } from './src/wait.ts';

export default defineConfig({
  test: {
    expect: { poll: { timeout: PATIENCE_MS } }, // a busy machine is no failure
    include: ['test/**/*.test.ts'],
    fileParallelism: false, // one engine at a time: it uses every core
    testTimeout: 2 * PATIENCE_MS,
    hookTimeout: 2 * PATIENCE_MS,
    teardownTimeout: PATIENCE_MS,
  },
});
