/**
 * What a caller asks for: the parameters of one generation, as a JSON body and as a query string. Which fields there
 * are, their limits and their descriptions come from the engine's contract: a new parameter needs no line here.
 */
import { z } from 'zod';
import type { EngineRequest } from '../engine/engine-client.js';
import { bodyFields, queryFields } from '../engine/fields.gen.js';
import { check } from '../wire/check.js';
import { bodyShape, isNumber, queryShape, type Field } from '../wire/fields.js';

/** The body of `POST /api/generate`. Absent and null mean the same; the engine fills in the defaults. */
export const GenerationRequest = z.strictObject(bodyShape(bodyFields)).meta({
  id: 'GenerationRequest',
  description: 'Parameters of one generation. The model narrows them further.',
});

/** The query of `GET /api/generate`: the same parameters but for what it takes a body to say, and where it goes on. */
export const OneShotQuery = z.strictObject(queryShape(queryFields));

/** The fields that carry whole pictures. */
export const PICTURE_FIELDS: readonly string[] = Object.entries<Field>(bodyFields)
  .filter(([, field]) => field.contentEncoding === 'base64')
  .map(([name]) => name);

/** Throws VALIDATION_ERROR. */
export function readBody(body: unknown): EngineRequest {
  return check(GenerationRequest, body);
}

export interface OneShot {
  request: EngineRequest;
  lastEventId: string | undefined;
}

/** Throws VALIDATION_ERROR. */
export function readQuery(query: Record<string, string>): OneShot {
  const { last_event_id: lastEventId, ...request } = check(OneShotQuery, readNumbers(query));
  return { request, lastEventId: lastEventId as string | undefined }; // its field is one of text
}

/** The same fields with the numbers among them read; what is not a plain number stays text, to be refused by name. */
function readNumbers(query: Record<string, string>): Record<string, string | number> {
  const numbers = new Set(
    Object.entries<Field>(queryFields).flatMap(([name, field]) => (isNumber(field) ? name : [])),
  );
  return Object.fromEntries(
    Object.entries(query).map(([name, value]) => [
      name,
      numbers.has(name) && /^-?\d{1,15}(\.\d{1,15})?$/.test(value) ? Number(value) : value,
    ]),
  );
}
