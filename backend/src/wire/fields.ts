/** Kinds of fields that requests are made of: checked and described by the contract's limits, refused in sentences. */
import { z } from 'zod';

interface TextLimits {
  readonly minLength?: number;
  readonly maxLength: number;
  readonly default?: string;
}

interface NumberLimits {
  readonly minimum: number;
  readonly maximum: number;
  readonly default?: number;
}

interface MixedLimits<T extends readonly string[]> {
  readonly enum: T;
  readonly minimum: number;
  readonly maximum: number;
  readonly default?: T[number];
}

/** Text without surrounding blanks. Lengths count code points, as the engine does: an emoji is one character. */
export function text({ minLength = 0, maxLength, default: value }: TextLimits, description?: string) {
  return z
    .string({ error: ({ input }) => (input === undefined ? 'Is required.' : 'Must be text.') })
    .trim()
    .refine((given) => countCharacters(given) >= minLength, { error: 'Must not be empty.', abort: true })
    .refine((given) => countCharacters(given) <= maxLength, {
      error: `Must be at most ${maxLength} characters.`,
    })
    .meta(present({ minLength: minLength || undefined, maxLength, default: value, description }));
}

/** Bytes as base64, with or without a data URL's head. The engine decodes them; here only the length counts. */
export function base64({ maxLength }: TextLimits, description?: string) {
  return z
    .string({ error: 'Must be text: a data URL or base64.' })
    .max(maxLength, { error: `Must be at most ${toMebibytes(maxLength)} MiB before encoding.` })
    .meta(present({ description }));
}

export function integer(limits: NumberLimits, description?: string) {
  return within(z.int({ error: 'Must be a whole number.' }), limits, description);
}

export function decimal(limits: NumberLimits, description?: string) {
  return within(z.number({ error: 'Must be a number.' }), limits, description);
}

export function choice<const T extends readonly string[]>(
  limits: { readonly enum: T; readonly default?: T[number] },
  description?: string,
) {
  const error = `Must be one of: ${limits.enum.join(', ')}.`;
  return z.enum(limits.enum, { error }).meta(present({ default: limits.default, description }));
}

/** One of the words, or a whole number within the limits. */
export function choiceOrInteger<const T extends readonly string[]>(
  limits: MixedLimits<T>,
  description?: string,
) {
  const { minimum, maximum } = limits;
  const error = `Must be ${limits.enum.join(', ')} or a whole number from ${minimum} to ${maximum}.`;
  return z
    .union([z.enum(limits.enum), z.int().min(minimum, { error }).max(maximum, { error })], { error })
    .meta(present({ default: limits.default, description }));
}

/** A whole number written as text, as path and query parameters carry it. */
export function numeral({ minimum, maximum }: NumberLimits, description?: string) {
  const error = `Must be a whole number from ${minimum} to ${maximum}.`;
  return z
    .string({ error })
    .regex(/^\d{1,9}$/, { error, abort: true })
    .refine((given) => Number(given) >= minimum && Number(given) <= maximum, { error })
    .meta(present({ type: 'integer', minimum, maximum, description }));
}

function within(
  schema: z.ZodNumber,
  { minimum, maximum, default: value }: NumberLimits,
  description?: string,
) {
  return schema
    .min(minimum, { error: `Must be at least ${minimum}.` })
    .max(maximum, { error: `Must be at most ${maximum}.` })
    .meta(present({ default: value, description }));
}

function toMebibytes(encodedLength: number): number {
  return Math.floor((encodedLength * 3) / 4 / 2 ** 20); // base64 writes three bytes as four characters
}

function countCharacters(given: string): number {
  return Array.from(given).length; // by code point
}

function present(meta: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(meta).filter(([, value]) => value !== undefined));
}
