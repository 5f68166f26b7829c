/** The description that the gateway publishes of itself. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { errorCodes } from '../src/errors.js';
import { bodyFields } from '../src/engine/fields.gen.js';
import { describeApi } from '../src/words.js';

const Schema = z.looseObject({ properties: z.looseObject({}).optional() });
const Document = z.looseObject({ components: z.object({ schemas: z.record(z.string(), Schema) }) });
const Limits = z.looseObject({
  properties: z.record(z.string(), z.looseObject({})).optional(),
  items: z.looseObject({}).optional(),
});
const engine = Document.parse(
  JSON.parse(readFileSync(join(import.meta.dirname, '../../contract/engine.openapi.json'), 'utf8')),
);
const gateway = Document.parse(describeApi(engine));
const { schemas } = gateway.components;

const PUBLISHED = new Set([
  'minLength',
  'maxLength',
  'minimum',
  'maximum',
  'maxItems',
  'enum',
  'default',
  'description',
]);

/** `expected` holds keywords, and below `properties` and `items` those of a field's own fields. */
function expectLimits(schema: unknown, expected: object, path: string): void {
  const { properties, items, ...keywords } = Limits.parse(expected);
  const inner = Schema.parse(schema);
  for (const [keyword, value] of Object.entries(keywords).filter(([name]) => PUBLISHED.has(name))) {
    const text = JSON.stringify(inner);
    expect(text, `${path}.${keyword}`).toContain(`"${keyword}":${JSON.stringify(value)}`);
  }
  for (const [field, limit] of Object.entries(properties ?? {}))
    expectLimits(inner.properties?.[field], limit, `${path}.${field}`);
  if (items !== undefined) expectLimits(inner['items'], items, `${path}.items`);
}

describe('the contract', () => {
  it('refers to nothing that it does not define', () => {
    const references = [...JSON.stringify(gateway).matchAll(/#\/components\/schemas\/(\w+)/g)].map(
      ([, name]) => name,
    );
    expect(references.length).toBeGreaterThan(20);
    expect(references.filter((name) => name === undefined || !(name in schemas))).toEqual([]);
  });

  it('hands the engine’s words on as they are', () => {
    for (const name of ['Event', 'StepEvent', 'Generation', 'ResolvedRequest', 'Models']) {
      expect(schemas[name]).toEqual(engine.components.schemas[name]);
    }
  });

  it('has the engine’s limits and defaults for a request', () => {
    const properties = schemas['GenerationRequest']?.properties ?? {};
    expect(Object.keys(properties).sort()).toEqual(Object.keys(bodyFields).sort());
    for (const [field, expected] of Object.entries(bodyFields))
      expectLimits(properties[field], expected, field);
  });

  it('knows the error codes of both', () => {
    const codes = z.looseObject({ code: z.object({ enum: z.array(z.string()) }) });
    const all = codes.parse(schemas['ErrorBody']?.properties).code.enum;
    expect(all).toEqual(expect.arrayContaining([...errorCodes, 'QUEUE_FULL', 'GENERATION_LOST']));
    expect(codes.parse(schemas['ErrorWords']?.properties).code.enum).toEqual(all);
  });

  it('is not built on an engine that lacks a word', () => {
    const { schemas: all } = engine.components;
    const others = Object.fromEntries(Object.entries(all).filter(([name]) => name !== 'Event'));
    expect(() => describeApi({ ...engine, components: { schemas: others } })).toThrow('no schema Event');
  });
});
