/** Checks what came in against a schema, and says in words and in parts which field is wrong and how. */
import { z } from 'zod';
import { GatewayError, type FieldError } from '../errors.js';

const MAX_DETAILS = 50; // a body of nothing but faults would come back as a much longer answer

/** The value in the schema's form. Throws VALIDATION_ERROR with one detail per wrong field; `name` is the whole's name. */
export function check<T>(schema: z.ZodType<T>, value: unknown, name = 'body'): T {
  const parsed = schema.safeParse(value, { reportInput: true });
  if (parsed.success) return parsed.data;
  throw new GatewayError('VALIDATION_ERROR', {
    details: parsed.error.issues.flatMap((issue) => describe(issue, name)).slice(0, MAX_DETAILS),
  });
}

/** A query's fields, each given once. Throws VALIDATION_ERROR. */
export function checkOnce(query: Record<string, unknown>): Record<string, string> {
  const repeated = Object.keys(query).filter((field) => typeof query[field] !== 'string');
  if (repeated.length > 0) {
    const details = repeated.map((field) => toDetail(shorten(field), 'Give it once only.', 'repeated'));
    throw new GatewayError('VALIDATION_ERROR', { details });
  }
  return query as Record<string, string>; // checked right above
}

function describe(issue: z.core.$ZodIssue, name: string): FieldError[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => toDetail(shorten(key), 'There is no such field.', 'unknown_field'));
  }
  const isWhole = issue.path.length === 0;
  const { rule, limits } = toRule(issue);
  return [toDetail(isWhole ? name : issue.path.join('.'), sentenceOf(issue, isWhole, rule), rule, limits)];
}

function sentenceOf({ code, message }: z.core.$ZodIssue, isWhole: boolean, rule: FieldError['rule']): string {
  if (isWhole && code === 'invalid_type') return 'Must be a JSON object.';
  return rule === 'required' ? 'Is required.' : message;
}

type Parts = Pick<FieldError, 'rule' | 'limits'>;

const Refinement = z.object({
  rule: z.custom<FieldError['rule']>(),
  limits: z.custom<FieldError['limits']>(),
});

/** In the contract's words. A refinement of ours brings its own. */
function toRule(issue: z.core.$ZodIssue): Parts {
  switch (issue.code) {
    case 'invalid_type':
      return { rule: issue.path.length > 0 && issue.input === undefined ? 'required' : 'type', limits: {} };
    case 'too_small':
      return toLimit(isLength(issue.origin) ? 'min_length' : 'minimum', issue.minimum);
    case 'too_big':
      return toLimit(isLength(issue.origin) ? 'max_length' : 'maximum', issue.maximum);
    case 'invalid_value':
      return { rule: 'choice', limits: { choice: issue.values.map(String) } };
    case 'invalid_union':
      return (
        issue.errors
          .flat()
          .map(toRule)
          .find(({ rule }) => rule === 'choice') ?? { rule: 'type', limits: {} }
      );
    case 'invalid_format':
      return { rule: 'pattern', limits: {} };
    case 'custom':
      return Refinement.safeParse(issue.params).data ?? { rule: 'other', limits: {} };
    case 'not_multiple_of':
      return toLimit('multiple_of', issue.divisor);
    case 'unrecognized_keys': // one detail for each, in describe()
    case 'invalid_key':
    case 'invalid_element':
      return { rule: 'other', limits: {} };
  }
}

function isLength(origin: string): boolean {
  return origin === 'string' || origin === 'array';
}

function toLimit(rule: FieldError['rule'], limit: number | bigint): Parts {
  return { rule, limits: { [rule]: Number(limit) } };
}

function toDetail(
  field: string,
  message: string,
  rule: FieldError['rule'],
  limits: FieldError['limits'] = {},
): FieldError {
  return { field, message, rule, limits };
}

/** A field's name comes from outside: long ones would fill the answer. */
function shorten(name: string): string {
  return name.length > 100 ? `${name.slice(0, 100)}…` : name;
}
