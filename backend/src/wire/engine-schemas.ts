/** Copies out of the engine's document the schemas of what passes through the gateway unread. */
import type { OpenAPIRegistry } from '@asteasolutions/zod-to-openapi';
import { errorCodes } from '../errors.js';

export interface EngineDocument {
  components: { schemas: Record<string, object> };
  [key: string]: unknown;
}

type Schema = Parameters<OpenAPIRegistry['registerComponent']>[2];

const PASSED_ON = ['ErrorResponse', 'Event', 'Generation', 'Models', 'PromptTokens'];

/** The passed-on schemas and all that they refer to. Throws when the engine's document lacks one. */
export function copyEngineSchemas({ components }: EngineDocument): Record<string, Schema> {
  const copied: Record<string, Schema> = {};
  const wanted = [...PASSED_ON];
  for (let name = wanted.pop(); name !== undefined; name = wanted.pop()) {
    if (name in copied) continue;
    const schema = components.schemas[name];
    if (schema === undefined) throw new Error(`The engine's document has no schema ${name}.`);
    copied[name] = structuredClone(schema);
    wanted.push(...referencesIn(schema));
  }
  addGatewayCodes(copied);
  return Object.fromEntries(Object.entries(copied).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function referencesIn(schema: object): string[] {
  const references = JSON.stringify(schema).matchAll(/"#\/components\/schemas\/([^"]+)"/g);
  return [...references].flatMap(([, name]) => name ?? []);
}

/** Errors reach a client through the gateway, which has some of its own. */
function addGatewayCodes(schemas: Record<string, Schema>): void {
  for (const name of ['ErrorBody', 'ErrorWords']) {
    const { code } = (schemas[name] as { properties?: { code?: { enum?: string[] } } }).properties ?? {}; // checked next
    if (code?.enum === undefined) throw new Error(`The engine's schema ${name} does not list its codes.`);
    code.enum = [...new Set([...code.enum, ...errorCodes])];
  }
}
