import { describe, expect, it } from 'vitest';
import { formatDuration, formatEstimate } from '../../src/lib/duration.ts';

describe('formatDuration', () => {
  it.each([
    [-5, '0.0 s'],
    [440, '0.4 s'],
    [9_960, '10 s'],
    [59_600, '1 min 00 s'],
    [125_000, '2 min 05 s'],
  ])('writes %d ms', (ms, text) => expect(formatDuration(ms)).toBe(text));
});

describe('formatEstimate', () => {
  it.each([
    [0, '1 s'],
    [7_100, '8 s'],
    [61_000, '1 min 01 s'],
  ])('writes %d ms', (ms, text) => expect(formatEstimate(ms)).toBe(text));
});
