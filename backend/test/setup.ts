/** Whatever a test lets slip onto the console is a fault that nobody would read. */
import { afterEach, beforeEach, expect, vi, type MockInstance } from 'vitest';

let warnings: string[] = [];
let spies: MockInstance[] = [];

const noteWarning = (warning: Error): void => {
  warnings.push(String(warning));
};

beforeEach(() => {
  warnings = [];
  process.on('warning', noteWarning);
  spies = (['log', 'info', 'warn', 'error', 'debug'] as const).map((method) =>
    vi.spyOn(console, method).mockImplementation(() => undefined),
  );
});

afterEach(() => {
  const said = spies.flatMap((spy) => spy.mock.calls);
  vi.restoreAllMocks();
  process.off('warning', noteWarning);
  expect(said, 'unexpected console output').toEqual([]);
  expect(warnings, 'unexpected warnings of Node').toEqual([]);
});
