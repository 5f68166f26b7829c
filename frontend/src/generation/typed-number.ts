/** Numbers as they are typed: which texts are one, and what is said about those that are not. Nothing is repaired. Pure. */
import { limits } from '../api/limits.gen.ts';
import { t } from '../i18n/words.ts';
import { isRecord } from '../lib/storage.ts';
import { parseSeed } from './seed.ts';

export interface NumberRange {
  readonly min: number;
  readonly max: number;
  readonly isWhole?: boolean;
}

/** What a number's field holds: a number that fits, or the text that is none. */
export type Entry = { value: number } | { text: string };

/** The texts that are no number that fits, by field: `loras.<name>` for a LoRA's scale. */
export type Typed = Readonly<Record<string, string>>;

export const ranges = {
  steps: { min: limits.steps.minimum, max: limits.steps.maximum, isWhole: true },
  guidance_scale: { min: limits.guidance_scale.minimum, max: limits.guidance_scale.maximum },
  strength: { min: limits.strength.minimum, max: limits.strength.maximum },
} as const satisfies Readonly<Record<string, NumberRange>>;

const WHOLE = /^-?\d+$/;
const DECIMAL = /^-?(\d+([.,]\d*)?|[.,]\d+)$/;
const KEPT_CHARACTERS = 100; // of a text, over a reload

export function entryOf(text: string, { min, max, isWhole = false }: NumberRange): Entry {
  const digits = text.trim();
  const value = Number(digits.replace(',', '.'));
  return (isWhole ? WHOLE : DECIMAL).test(digits) && value >= min && value <= max ? { value } : { text };
}

export function wordsForRange({ min, max, isWhole = false }: NumberRange): string {
  return isWhole ? t('form:error.whole', { min, max }) : t('form:error.number', { min, max });
}

export function wordsForSeed(): string {
  return t('form:error.seed', { min: limits.seed.minimum, max: limits.seed.maximum });
}

/** The texts after this was entered. */
export function withEntry(typed: Typed, field: string, entry: Entry): Typed {
  return 'text' in entry ? { ...typed, [field]: entry.text } : without(typed, field);
}

export function without(typed: Typed, ...fields: readonly string[]): Typed {
  return Object.fromEntries(Object.entries(typed).filter(([field]) => !fields.includes(field)));
}

/** Stored texts; what a seed or number has become meanwhile is left out. */
export function parseTyped(stored: unknown): Typed {
  if (!isRecord(stored)) return {};
  const texts = Object.entries(stored).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1].length <= KEPT_CHARACTERS,
  );
  return Object.fromEntries(texts.filter(([field, text]) => field !== 'seed' || parseSeed(text) === null));
}
