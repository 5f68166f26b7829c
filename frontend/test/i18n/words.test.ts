import { expect, it } from 'vitest';
import { t } from '../../src/i18n/words.ts';

it('counts by the rules of the language', () => {
  expect(t('announcements:queue.ahead', { count: 1 })).toBe('One generation is ahead.');
  expect(t('announcements:queue.ahead', { count: 3 })).toBe('3 generations are ahead.');
});

it('fills in what it is given, as it is', () => {
  expect(t('app:broken.title', { area: 'Fish & chips <b>' })).toBe('Fish & chips <b> stopped working.');
});

it('knows at compile time which words there are', () => {
  // @ts-expect-error there is no such key
  expect(t('app:broken.nonsense')).toBe('broken.nonsense');
});
