/** The API in words: what every room says of its own addresses, put together. */
import type { RouteConfig } from '@asteasolutions/zod-to-openapi';
import { galleryWords } from './gallery/words.js';
import { generationWords } from './generations/words.js';
import { healthWords } from './health/words.js';
import { modelWords } from './models/words.js';
import type { EngineDocument } from './wire/engine-schemas.js';
import { buildOpenApi } from './wire/openapi.js';

export const routes: readonly RouteConfig[] = [
  ...generationWords,
  ...galleryWords,
  ...modelWords,
  ...healthWords,
];

/** The gateway's OpenAPI document. `engineDocument` is the engine's, whose words are passed on. */
export function describeApi(engineDocument: EngineDocument): object {
  return buildOpenApi(engineDocument, routes);
}
