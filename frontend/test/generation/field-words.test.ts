import { expect, it } from 'vitest';
import type { FieldError } from '../../src/api/words.ts';
import { wordsForField } from '../../src/generation/field-words.ts';

type Case = [rule: FieldError['rule'], limits: FieldError['limits'], words: string, field?: string];

const theirs = 'The server’s sentence.';
const cases: Case[] = [
  ['required', {}, 'This is needed.'],
  ['minimum', { minimum: 5 }, 'At least 5.'],
  ['maximum', { maximum: 9 }, 'At most 9.'],
  ['maximum', { minimum: 128, maximum: 384 }, 'Between 128 and 384.'],
  ['multiple_of', { multiple_of: 32 }, 'Only multiples of 32.'],
  ['min_length', { min_length: 1 }, 'At least one character.'],
  ['max_length', { max_length: 500 }, 'At most 500 characters.'],
  ['max_length', { max_length: 4 }, 'At most 4 at once.', 'loras'],
  ['max_bytes', { max_bytes: 8 * 2 ** 20 }, 'At most 8 MB.'],
  ['max_pixels', { max_pixels: 16_000_000 }, 'At most 16 megapixels.'],
  ['choice', { choice: ['euler', 'ddim', 'heun'] }, 'Only euler, ddim, or heun.'],
  ['same_as_parent', { same_as_parent: 20 }, 'Has to be 20, as in the picture that it goes on from.'],
  ['maximum', { maximum: 3 }, theirs, 'from'],
  ['maximum', {}, theirs],
  ['choice', { choice: [] }, theirs],
  ['format', {}, theirs],
  ['newer' as FieldError['rule'], { newer: 1 }, theirs],
];

it.each(cases)('says what %s with %j means', (rule, limits, words, field = 'steps') => {
  expect(wordsForField({ field, message: theirs, rule, limits })).toBe(words);
});
