/** The address of the models in words. */
import type { RouteConfig } from '@asteasolutions/zod-to-openapi';
import { answer, anyError } from '../wire/answers.js';

export const modelWords: RouteConfig[] = [
  {
    method: 'get',
    path: '/api/models',
    operationId: 'listModels',
    tags: ['models'],
    summary: 'What the engine can run',
    responses: { 200: answer('The models.', 'application/json', 'Models'), default: anyError },
  },
];
