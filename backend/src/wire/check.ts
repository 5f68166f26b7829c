/** Checks what came in against a schema, and says in words which field is wrong and how. */
import type { z } from 'zod';
import { GatewayError, type FieldError } from '../errors.js';

const MAX_DETAILS = 50; // a body of nothing but faults would come back as a much longer answer

/** The value in the schema's form. Throws VALIDATION_ERROR with one detail per wrong field; `name` is the whole's name. */
export function check<T>(schema: z.ZodType<T>, value: unknown, name = 'body'): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new GatewayError('VALIDATION_ERROR', {
    details: parsed.error.issues.flatMap((issue) => describe(issue, name)).slice(0, MAX_DETAILS),
  });
}

/** A query's fields, each given once. Throws VALIDATION_ERROR. */
export function checkOnce(query: Record<string, unknown>): Record<string, string> {
  const repeated = Object.keys(query).filter((field) => typeof query[field] !== 'string');
  if (repeated.length > 0) {
    const details = repeated.map((field) => ({ field: shorten(field), message: 'Give it once only.' }));
    throw new GatewayError('VALIDATION_ERROR', { details });
  }
  return query as Record<string, string>; // checked right above
}

function describe(issue: z.core.$ZodIssue, name: string): FieldError[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ field: shorten(key), message: 'There is no such field.' }));
  }
  const isWhole = issue.path.length === 0;
  const message = isWhole && issue.code === 'invalid_type' ? 'Must be a JSON object.' : issue.message;
  return [{ field: isWhole ? name : issue.path.join('.'), message }];
}

/** A field's name comes from outside: long ones would fill the answer. */
function shorten(name: string): string {
  return name.length > 100 ? `${name.slice(0, 100)}…` : name;
}
