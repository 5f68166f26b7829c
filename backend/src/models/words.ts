/** The addresses of the models in words, and what they take. */
import type { RouteConfig } from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import { bodyFields } from '../engine/fields.gen.js';
import { answer, anyError } from '../wire/answers.js';
import { text } from '../wire/fields.js';

export const ModelId = text({ ...bodyFields.model, minLength: 1 });

export const TokensQuery = z.strictObject({
  prompt: text({ ...bodyFields.prompt, minLength: 0 }).optional(),
});
export type TokensQuery = z.infer<typeof TokensQuery>;

export const modelWords: RouteConfig[] = [
  {
    method: 'get',
    path: '/api/models',
    operationId: 'listModels',
    tags: ['models'],
    summary: 'What the engine can run',
    responses: { 200: answer('The models.', 'application/json', 'Models'), default: anyError },
  },
  {
    method: 'get',
    path: '/api/models/{id}/tokens',
    operationId: 'countTokens',
    tags: ['models'],
    summary: 'How long a prompt is for a model',
    description: 'Weights and their parentheses do not count. A model reads long prompts in chunks.',
    request: { params: z.object({ id: ModelId }), query: TokensQuery },
    responses: { 200: answer('Its length.', 'application/json', 'PromptTokens'), default: anyError },
  },
];
