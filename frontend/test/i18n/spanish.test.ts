import { describe, expect, it } from 'vitest';
import { english } from '../../src/i18n/english.ts';
import { spanish } from '../../src/i18n/spanish.ts';

type Words = { readonly [key: string]: string | Words };

const theirs = new Map(entriesOf(english));
const ours = new Map(entriesOf(spanish));

/** Each sentence by its key, `stage.lost.title`. */
function entriesOf(words: Words, path = ''): [key: string, sentence: string][] {
  return Object.entries(words).flatMap(([key, value]) =>
    typeof value === 'string'
      ? [[path + key, value] as [string, string]]
      : entriesOf(value, `${path}${key}.`),
  );
}

/** What is filled in, `{{step}}`, and the tags around a part, `<done>`. */
function placesIn(sentence: string): string[] {
  return (sentence.match(/\{\{.*?\}\}|<.*?>/g) ?? []).sort();
}

describe('the Spanish catalogue', () => {
  it('has the words that English has, and no others', () => {
    expect([...ours.keys()].sort()).toEqual([...theirs.keys()].sort());
  });

  it.each([...ours])('fills the same into %s: %s', (key, sentence) => {
    expect(sentence.trim()).not.toBe('');
    const places = placesIn(sentence);
    // The server's own sentence is English: Spanish may say it itself.
    const optional = places.includes('{{message}}') ? [] : ['{{message}}'];
    expect(places).toEqual(placesIn(theirs.get(key) ?? '').filter((place) => !optional.includes(place)));
  });

  it('has no sentence of the other language left', () => {
    const same = [...ours].filter(([key, sentence]) => sentence === theirs.get(key)).map(([key]) => key);
    const wordless = [...ours].filter(
      ([, sentence]) => !/\p{L}{3}/u.test(sentence.replace(/\{\{.*?\}\}/g, '')),
    );
    const alike = [
      'app.name',
      'app.header.api',
      'app.time.minutes',
      'form.prompt.label',
      'stage.status.final',
    ];
    expect(same.filter((key) => !wordless.some(([known]) => known === key))).toEqual(alike);
  });
});
