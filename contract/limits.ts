/** Reads a schema's field limits out of an OpenAPI document, so that validators and forms never copy a number. */

export interface Schema {
  $ref?: string;
  anyOf?: Schema[];
  type?: string;
  const?: unknown;
  enum?: unknown[];
  properties?: Record<string, Schema>;
  items?: Schema;
  [keyword: string]: unknown;
}

export interface Document {
  components: { schemas: Record<string, Schema> };
  [key: string]: unknown;
}

/** A field's limits; those of a field made of fields are below `properties`, those of a list's items below `items`. */
export type Limits = Record<string, unknown>;

const KEYWORDS = ['minLength', 'maxLength', 'minimum', 'maximum', 'maxItems', 'pattern', 'default'] as const;

/** One entry per property of the named schema, with the limits found in it and in its alternatives. */
export function limitsOf(document: Document, name: string): Record<string, Limits> {
  const schema = document.components.schemas[name];
  if (schema?.properties === undefined) throw new Error(`the document has no schema ${name} with properties`);
  return limitsOfProperties(document, schema.properties);
}

function limitsOfProperties(document: Document, properties: Record<string, Schema>): Record<string, Limits> {
  return Object.fromEntries(
    Object.entries(properties).map(([field, schema]) => [field, flatten(document, schema)]),
  );
}

function flatten(document: Document, schema: Schema): Limits {
  const limits: Limits = {};
  for (const part of [...(schema.anyOf ?? []), schema].map((one) => resolve(document, one))) {
    for (const keyword of KEYWORDS) {
      if (part[keyword] !== undefined && part[keyword] !== null) limits[keyword] = part[keyword];
    }
    const values = part.enum ?? (part.const === undefined ? undefined : [part.const]);
    if (values !== undefined) limits['enum'] = values;
    if (part.properties !== undefined) limits['properties'] = limitsOfProperties(document, part.properties);
    if (part.items !== undefined) limits['items'] = flatten(document, part.items);
  }
  return limits;
}

function resolve(document: Document, schema: Schema): Schema {
  const name = schema.$ref?.replace('#/components/schemas/', '');
  return (name === undefined ? undefined : document.components.schemas[name]) ?? schema;
}
