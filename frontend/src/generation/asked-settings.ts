/** What a link asks of the form: `/?prompt=a+fox&seed=7&steps=20`, with the names of the request. Pure. */
import { limits } from '../api/limits.gen.ts';
import { parseSeed } from './seed.ts';
import { initialSettings, type Settings } from './settings.ts';
import { entryOf, ranges, withEntry, type Typed } from './typed-number.ts';

const texts = ['prompt', 'negative_prompt', 'model', 'sampler'] as const;
const numbers = ['steps', 'guidance_scale', 'seed', 'width', 'height', 'n'] as const;

/** What the link does not name is as it is at first, so that it means the same to everybody. Null when it names nothing. */
export function settingsInQuery(query: URLSearchParams): Settings | null {
  if (![...texts, ...numbers].some((name) => query.has(name))) return null;
  const [width, height] = [readWhole(query, 'width'), readWhole(query, 'height')];
  const isSize = width !== null && height !== null;
  return {
    ...initialSettings,
    prompt: query.get('prompt') ?? '',
    negativePrompt: query.get('negative_prompt') ?? '',
    model: query.get('model'),
    sampler: query.get('sampler'),
    ...(isSize && { width, height }),
    n: readWhole(query, 'n') ?? initialSettings.n,
    ...readTyped(query),
  };
}

/** The query without what the form has taken. */
export function withoutSettings(query: URLSearchParams): URLSearchParams {
  const rest = new URLSearchParams(query);
  for (const name of [...texts, ...numbers]) rest.delete(name);
  return rest;
}

/** A number that does not fit stands in its field, which says so. */
function readTyped(query: URLSearchParams): Partial<Settings> {
  const read = { steps: null as number | null, guidanceScale: null as number | null };
  let typed: Typed = {};
  for (const [name, field] of [
    ['steps', 'steps'],
    ['guidance_scale', 'guidanceScale'],
  ] as const) {
    const text = query.get(name);
    if (text === null) continue;
    const entry = entryOf(text, ranges[name]);
    if ('value' in entry) read[field] = entry.value;
    else typed = withEntry(typed, name, entry);
  }
  const seedText = query.get('seed') ?? '';
  const seed = parseSeed(seedText);
  if (seed === null) typed = withEntry(typed, 'seed', { text: seedText });
  return { ...read, typed, ...(typeof seed === 'number' && { seed, isSeedLocked: true }) };
}

function readWhole(query: URLSearchParams, name: 'width' | 'height' | 'n'): number | null {
  const value = Number(query.get(name) ?? NaN);
  const { minimum, maximum } = limits[name];
  return Number.isInteger(value) && value >= minimum && value <= maximum ? value : null;
}
