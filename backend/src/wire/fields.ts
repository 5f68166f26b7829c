/** Kinds of fields that requests are made of: made from what the contract says of a field, refused in sentences. */
import { z } from 'zod';
import type { FieldError } from '../errors.js';

/** What contract/limits.ts reads of a field, as far as a check and a description need it. */
export interface Field {
  readonly type: readonly string[];
  readonly required?: true;
  readonly nullable?: true;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly pattern?: string;
  readonly format?: string;
  readonly contentEncoding?: string;
  readonly 'x-trimmed'?: true;
  readonly items?: Field;
  readonly properties?: Readonly<Record<string, Field>>;
}

interface Kind {
  has: (field: Field) => boolean;
  make: (field: Field) => z.ZodType;
}

/** The first that fits. */
const kinds: readonly Kind[] = [
  { has: ({ properties }) => properties !== undefined, make: (field) => group(field) },
  { has: ({ items }) => items !== undefined, make: (field) => list(field) },
  { has: ({ contentEncoding }) => contentEncoding === 'base64', make: (field) => base64(field) },
  { has: ({ pattern }) => pattern !== undefined, make: (field) => formatted(field) },
  { has: (field) => field.enum !== undefined && isNumber(field), make: (field) => choiceOrInteger(field) },
  { has: (field) => field.enum !== undefined, make: (field) => choice(field) },
  { has: ({ type }) => type.includes('integer'), make: (field) => integer(field) },
  { has: ({ type }) => type.includes('number'), make: (field) => decimal(field) },
  { has: ({ type }) => type.includes('string'), make: (field) => text(field) },
];

/** The check of a value that is there. Throws for a field of a kind that no request has had so far. */
export function fieldOf(field: Field): z.ZodType {
  const kind = kinds.find(({ has }) => has(field));
  if (kind === undefined) throw new Error(`No kind of field fits ${JSON.stringify(field)}.`);
  return kind.make(field).meta(present({ default: field.default, description: field.description }));
}

/** Whether its value is a number, or may be one. */
export function isNumber({ type }: Field): boolean {
  return type.includes('integer') || type.includes('number');
}

/** A JSON object's fields; absent and null mean the same where the contract says so. */
export function bodyShape(fields: Readonly<Record<string, Field>>): Record<string, z.ZodType> {
  return shapeOf(fields, (field, schema) => (field.nullable === true ? schema.nullish() : schema.optional()));
}

/** A query's fields. */
export function queryShape(fields: Readonly<Record<string, Field>>): Record<string, z.ZodType> {
  return shapeOf(fields, (_field, schema) => schema.optional());
}

function shapeOf(
  fields: Readonly<Record<string, Field>>,
  leaveOut: (field: Field, schema: z.ZodType) => z.ZodType,
): Record<string, z.ZodType> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => {
      const schema = fieldOf(field);
      return [name, field.required === true ? schema : leaveOut(field, schema)];
    }),
  );
}

function group({ properties = {} }: Field) {
  const required = Object.keys(properties).filter((name) => properties[name]?.required === true);
  const error = `Must be an object with ${required.join(' and ')}.`;
  return z.strictObject(bodyShape(properties), {
    error: ({ code }) => (code === 'invalid_type' ? error : undefined),
  });
}

function list({ items = { type: [] }, maxItems = Infinity }: Field) {
  return z
    .array(fieldOf(items), { error: 'Must be a list.' })
    .max(maxItems, { error: `Must be at most ${maxItems}.` });
}

/** Text. Lengths count code points, as the engine does: an emoji is one character. */
export function text(field: Field) {
  const { minLength = 0, maxLength = Infinity } = field;
  const given = z.string({ error: 'Must be text.' });
  return (field['x-trimmed'] === true ? given.trim() : given)
    .refine(
      (value) => countCharacters(value) >= minLength,
      refusal('Must not be empty.', 'min_length', minLength),
    )
    .refine(
      (value) => countCharacters(value) <= maxLength,
      refusal(`Must be at most ${maxLength} characters.`, 'max_length', maxLength),
    )
    .meta(present({ minLength: minLength || undefined, maxLength: field.maxLength }));
}

const FORMATS: Readonly<Record<string, string>> = {
  'generation-id': "Must be a generation's id.",
  'event-id': 'Must be the id of an event.',
};

/** Text of one form. */
function formatted({ pattern = '', format = '' }: Field) {
  const error = FORMATS[format] ?? `Must match ${pattern}.`;
  return z.string({ error }).regex(new RegExp(pattern), { error });
}

/** Bytes as base64, with or without a data URL's head. The engine decodes them; here only the length counts. */
function base64({ maxLength = 0 }: Field) {
  const mebibytes = Math.floor((maxLength * 3) / 4 / 2 ** 20); // base64 writes three bytes as four characters
  return z
    .string({ error: 'Must be text: a data URL or base64.' })
    .refine(
      (value) => value.length <= maxLength,
      refusal(`Must be at most ${mebibytes} MiB before encoding.`, 'max_bytes', mebibytes * 2 ** 20),
    )
    .meta({ maxLength });
}

function integer(field: Field) {
  return within(z.int({ error: 'Must be a whole number.' }), field);
}

function decimal(field: Field) {
  return within(z.number({ error: 'Must be a number.' }), field);
}

function within(schema: z.ZodNumber, { minimum = -Infinity, maximum = Infinity }: Field) {
  return schema
    .min(minimum, { error: `Must be at least ${minimum}.` })
    .max(maximum, { error: `Must be at most ${maximum}.` });
}

function choice(field: Field) {
  const values = field.enum ?? [];
  return z.enum(values, { error: `Must be one of: ${values.join(', ')}.` });
}

/** One of the words, or a whole number within the limits. */
function choiceOrInteger({ enum: words = [], minimum = -Infinity, maximum = Infinity }: Field) {
  const error = `Must be ${words.join(', ')} or a whole number from ${minimum} to ${maximum}.`;
  return z.union([z.enum(words), z.int().min(minimum, { error }).max(maximum, { error })], { error });
}

/** A whole number written as text, as path and query parameters carry it. */
export function numeral({
  minimum,
  maximum,
  description,
}: {
  minimum: number;
  maximum: number;
  description: string;
}) {
  const message = `Must be a whole number from ${minimum} to ${maximum}.`;
  return z
    .string({ error: message })
    .refine((given) => /^\d{1,9}$/.test(given), refusal(message, 'type'))
    .refine((given) => Number(given) >= minimum, refusal(message, 'minimum', minimum))
    .refine((given) => Number(given) <= maximum, refusal(message, 'maximum', maximum))
    .meta({ type: 'integer', minimum, maximum, description });
}

/** How a refinement says no: a sentence, and the same in parts for check.ts. Later ones are not asked any more. */
function refusal(error: string, rule: FieldError['rule'], limit?: number) {
  return { error, abort: true, params: { rule, limits: limit === undefined ? {} : { [rule]: limit } } };
}

function countCharacters(given: string): number {
  return Array.from(given).length; // by code point
}

function present(meta: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(meta).filter(([, value]) => value !== undefined));
}
