/** Reads a schema's field limits out of an OpenAPI document, so that validators and forms never copy a number. */

export interface Schema {
  $ref?: string;
  anyOf?: Schema[];
  type?: string;
  const?: unknown;
  enum?: unknown[];
  properties?: Record<string, Schema>;
  items?: Schema;
  required?: string[];
  [keyword: string]: unknown;
}

export interface Document {
  components: { schemas: Record<string, Schema> };
  [key: string]: unknown;
}

/** What is said of a field; of a field made of fields below `properties`, of a list's items below `items`. */
export type Limits = Record<string, unknown>;

/** What a form needs. */
const LIMITS = ['minLength', 'maxLength', 'minimum', 'maximum', 'maxItems', 'pattern', 'default'];
/** What it takes to check a field and to describe it. */
const ALL = [...LIMITS, 'description', 'format', 'contentEncoding', 'x-trimmed'];

/** One entry per property of the named schema, with the limits found in it and in its alternatives. */
export function limitsOf(document: Document, name: string): Record<string, Limits> {
  return limitsOfProperties(document, propertiesOf(document, name), (part) => pick(part, LIMITS));
}

/** The same with each field's description and kind: `type`, and whether it is `required` and `nullable`. */
export function fieldsOf(document: Document, name: string): Record<string, Limits> {
  return limitsOfProperties(document, propertiesOf(document, name), (part) => ({
    ...pick(part, ALL),
    ...kindOf(part),
  }));
}

function propertiesOf(document: Document, name: string): Schema {
  const schema = document.components.schemas[name];
  if (schema?.properties === undefined) throw new Error(`the document has no schema ${name} with properties`);
  return schema;
}

type Read = (part: Schema) => Limits;

function limitsOfProperties(document: Document, schema: Schema, read: Read): Record<string, Limits> {
  const required = new Set(schema.required);
  return Object.fromEntries(
    Object.entries(schema.properties ?? {}).map(([field, property]) => {
      const limits = flatten(document, property, read);
      return [field, 'type' in limits && required.has(field) ? { required: true, ...limits } : limits];
    }),
  );
}

function flatten(document: Document, schema: Schema, read: Read): Limits {
  const limits: Limits = {};
  for (const part of [...(schema.anyOf ?? []), schema].map((one) => resolve(document, one))) {
    Object.assign(limits, joinTypes(limits, read(part)));
    const values = part.enum ?? (part.const === undefined ? undefined : [part.const]);
    if (values !== undefined) limits['enum'] = values;
    if (part.properties !== undefined) limits['properties'] = limitsOfProperties(document, part, read);
    if (part.items !== undefined) limits['items'] = flatten(document, part.items, read);
  }
  return limits;
}

function pick(part: Schema, keywords: readonly string[]): Limits {
  const said = keywords.filter((keyword) => part[keyword] !== undefined && part[keyword] !== null);
  return Object.fromEntries(said.map((keyword) => [keyword, part[keyword]]));
}

function kindOf({ type }: Schema): Limits {
  return type === undefined ? {} : type === 'null' ? { nullable: true } : { type: [type] };
}

/** An alternative adds its type to those before. */
function joinTypes({ type: before = [] }: Limits, { type, ...rest }: Limits): Limits {
  return type === undefined ? rest : { ...rest, type: [...(before as string[]), ...(type as string[])] }; // kindOf made both
}

function resolve(document: Document, schema: Schema): Schema {
  const name = schema.$ref?.replace('#/components/schemas/', '');
  return (name === undefined ? undefined : document.components.schemas[name]) ?? schema;
}
