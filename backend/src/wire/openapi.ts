/**
 * The gateway's own description of itself, made from the schemas that check its requests. What the engine answers is
 * described by the engine: those schemas are copied from its document, never written a second time.
 */
import { OpenApiGeneratorV31, OpenAPIRegistry, type RouteConfig } from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import { copyEngineSchemas, type EngineDocument } from './engine-schemas.js';

/** An OpenAPI 3.1 document. `engineDocument` is the engine's, from which answers and events are taken. */
export function buildOpenApi(engineDocument: EngineDocument, routes: readonly RouteConfig[]): object {
  const registry = new OpenAPIRegistry();
  for (const [name, schema] of Object.entries(copyEngineSchemas(engineDocument))) {
    registry.registerComponent('schemas', name, schema);
  }
  for (const route of routes) registry.registerPath(route);
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: {
      title: 'Safelight gateway',
      version: z.object({ version: z.string() }).parse(engineDocument['info']).version, // both are released as one
      description: 'Start a generation and watch it develop, step by step, as server-sent events.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
  });
}
