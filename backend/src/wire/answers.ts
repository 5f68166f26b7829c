/** How an answer is described in the contract. */
import type { RouteConfig } from '@asteasolutions/zod-to-openapi';
import type { z } from 'zod';

export type Description = RouteConfig['responses'][string];

/** `schema` is the name of one of the engine's schemas, or one of ours. */
export function answer(description: string, type: string, schema?: string | z.ZodType): Description {
  const content = typeof schema === 'string' ? { $ref: `#/components/schemas/${schema}` } : schema;
  return { description, content: { [type]: content === undefined ? {} : { schema: content } } };
}

export const anyError = refused('What went wrong and what to do.');

/** An error whose reason is worth a sentence of its own. */
export function refused(description: string): Description {
  return answer(description, 'application/json', 'ErrorResponse');
}
