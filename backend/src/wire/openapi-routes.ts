/** Every address of the API, in words: what it takes (the schemas that check it) and what it answers. */
import type { RouteConfig } from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import { GenerationId, ModelId, PictureQuery, StepParameter, TokensQuery } from './addresses.js';
import { GenerationRequest, OneShotQuery } from './generation-request.js';
import { Health, Liveness } from './health.js';
import { lastEventId, StreamQuery } from './stream-query.js';

type Response = RouteConfig['responses'][string];

const error = answer('What went wrong and what to do.', 'application/json', 'ErrorResponse');
const generation = (description: string): Response => answer(description, 'application/json', 'Generation');
const stream = {
  200: answer(
    'Server-sent events. Each `data:` line is one Event as JSON; the last one is `[DONE]`.',
    'text/event-stream',
    'Event',
  ),
  204: { description: 'The reader has seen the end already; an EventSource stops here.' },
  default: error,
};

const id = z.object({ id: GenerationId });
const cursor = z.object({ 'last-event-id': lastEventId.optional() });

export const routes: RouteConfig[] = [
  {
    method: 'get',
    path: '/api/generate',
    operationId: 'generate',
    tags: ['generations'],
    summary: 'Start a generation and watch it',
    description:
      'One-shot: cancelled when nobody has watched for a while. With an event id it continues that generation instead.',
    request: { query: OneShotQuery, headers: cursor },
    responses: stream,
  },
  {
    method: 'post',
    path: '/api/generate',
    operationId: 'createGeneration',
    tags: ['generations'],
    summary: 'Start a generation',
    description:
      'It runs whether or not anybody watches; its stream and pictures are under `urls`. Pictures have up to 8 MiB each, everything else 16 KB together; a body over 16 KB needs a Content-Length.',
    request: { body: { required: true, content: { 'application/json': { schema: GenerationRequest } } } },
    responses: { 202: generation('It waits or runs.'), default: error },
  },
  {
    method: 'get',
    path: '/api/generate/{id}',
    operationId: 'getGeneration',
    tags: ['generations'],
    summary: 'Its present state',
    request: { params: id },
    responses: { 200: generation('Its present state.'), default: error },
  },
  {
    method: 'get',
    path: '/api/generate/{id}/stream',
    operationId: 'streamGeneration',
    tags: ['generations'],
    summary: 'Watch it',
    description:
      'From the beginning, or after an event id. Superseded steps are left out unless `replay=full`.',
    request: { params: id, query: StreamQuery, headers: cursor },
    responses: stream,
  },
  {
    method: 'get',
    path: '/api/generate/{id}/steps/{step}.jpg',
    operationId: 'getPreview',
    tags: ['generations'],
    summary: 'The preview after a step',
    request: { params: id.extend({ step: StepParameter }), query: PictureQuery },
    responses: { 200: answer('A JPEG; it never changes.', 'image/jpeg'), default: error },
  },
  {
    method: 'get',
    path: '/api/generate/{id}/image.png',
    operationId: 'getImage',
    tags: ['generations'],
    summary: 'The final picture',
    request: { params: id, query: PictureQuery },
    responses: { 200: answer('A PNG; it never changes.', 'image/png'), default: error },
  },
  {
    method: 'post',
    path: '/api/generate/{id}/cancel',
    operationId: 'cancelGeneration',
    tags: ['generations'],
    summary: 'Cancel it within one step',
    request: { params: id },
    responses: {
      200: generation('It had finished already.'),
      202: generation('It will stop.'),
      default: error,
    },
  },
  {
    method: 'post',
    path: '/api/generate/{id}/finish',
    operationId: 'finishGeneration',
    tags: ['generations'],
    summary: 'Keep what there is now as the final picture',
    description:
      'Its newest step is decoded in full, and it is done. Before the first step there is nothing to keep.',
    request: { params: id },
    responses: {
      200: generation('It had finished already.'),
      202: generation('Its picture comes next.'),
      default: error,
    },
  },
  {
    method: 'get',
    path: '/api/models',
    operationId: 'listModels',
    tags: ['models'],
    summary: 'What the engine can run',
    responses: { 200: answer('The models.', 'application/json', 'Models'), default: error },
  },
  {
    method: 'get',
    path: '/api/models/{id}/tokens',
    operationId: 'countTokens',
    tags: ['models'],
    summary: 'How long a prompt is for a model',
    description: 'Weights and their parentheses do not count. A model reads long prompts in chunks.',
    request: { params: z.object({ id: ModelId }), query: TokensQuery },
    responses: { 200: answer('Its length.', 'application/json', 'PromptTokens'), default: error },
  },
  health('/api/health', 'getHealth'),
  health('/api/health/ready', 'getReadiness'),
  {
    method: 'get',
    path: '/api/health/live',
    operationId: 'getLiveness',
    tags: ['health'],
    summary: 'Whether the gateway answers',
    responses: { 200: { description: 'It does.', content: { 'application/json': { schema: Liveness } } } },
  },
];

function health(path: string, operationId: string): RouteConfig {
  const content = { 'application/json': { schema: Health } };
  return {
    method: 'get',
    path,
    operationId,
    tags: ['health'],
    summary: 'Whether generations can be started',
    responses: {
      200: { description: 'They can.', content },
      503: { description: 'Not now; the body says who is not ready.', content },
    },
  };
}

function answer(description: string, type: string, schema?: string): Response {
  const media = schema === undefined ? {} : { schema: { $ref: `#/components/schemas/${schema}` } };
  return { description, content: { [type]: media } };
}
