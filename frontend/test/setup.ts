/** What jsdom lacks, and the rule that a test which makes the console complain fails. */
import { cleanup, configure } from '@testing-library/react';
import { afterEach, beforeEach, expect, vi } from 'vitest';

class NoResizeObserver implements ResizeObserver {
  observe(): void {
    // jsdom has no layout to observe
  }
  unobserve(): void {
    // see above
  }
  disconnect(): void {
    // see above
  }
}

configure({ asyncUtilTimeout: 60_000 });
Object.assign(globalThis, {
  ResizeObserver: NoResizeObserver,
  matchMedia: () => ({ matches: false }),
});
Object.assign(URL, { createObjectURL: () => 'blob:none', revokeObjectURL: () => undefined });
Object.assign(Element.prototype, {
  scrollIntoView: () => undefined,
  setPointerCapture: () => undefined,
  hasPointerCapture: () => true,
  releasePointerCapture: () => undefined,
});

const complaints: unknown[][] = [];
const complain = (...words: unknown[]): void => {
  complaints.push(words);
};

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
  complaints.length = 0;
  vi.spyOn(console, 'error').mockImplementation(complain);
  vi.spyOn(console, 'warn').mockImplementation(complain);
});

afterEach(() => {
  cleanup();
  expect(complaints).toEqual([]);
});
