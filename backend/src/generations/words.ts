/** The addresses of generations in words: what each takes (the schemas that check it) and what it answers. */
import type { RouteConfig } from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import { ImageQuery, PictureQuery, StepParameter } from '../wire/addresses.js';
import { answer, anyError, refused, type Description } from '../wire/answers.js';
import { GenerationId, LastEventIdHeader } from '../wire/ids.js';
import { IdempotencyKey } from './idempotency-key.js';
import { GenerationRequest, OneShotQuery } from './request.js';
import { StreamQuery } from './stream-query.js';

const generation = (description: string): Description =>
  answer(description, 'application/json', 'Generation');

/**
 * What one event is, as readers of server-sent events see it. OpenAPI 3.2 says it with `itemSchema`; before that, tools take
 * the `schema` of such a stream for that of each event.
 */
const frame = {
  type: 'object' as const,
  required: ['data'],
  properties: {
    id: { type: 'string' as const },
    retry: { type: 'integer' as const },
    data: {
      type: 'string' as const,
      anyOf: [
        { const: '[DONE]' },
        { contentMediaType: 'application/json', contentSchema: { $ref: '#/components/schemas/Event' } },
      ],
    },
  },
};

const stream: Record<string, Description> = {
  200: {
    description: 'Server-sent events. Each `data:` line is one Event as JSON; the last one is `[DONE]`.',
    content: { 'text/event-stream': { schema: frame } },
  },
  204: { description: 'The reader has seen the end already; an EventSource stops here.' },
  default: anyError,
};

const notStarted: Record<string, Description> = {
  400: refused('A field is wrong, or `model` is none of the models; `details` says which and why.'),
  404: refused('The generation to branch from is not known.'),
  410: refused('The step to branch from is not kept any more.'),
  429: refused('Too much is waiting; Retry-After says when to come back.'),
  503: refused('The engine or the gateway starts or stops, or cannot be reached.'),
  504: refused('The engine did not answer in time. With an Idempotency-Key it can be asked again.'),
  default: anyError,
};

const id = z.object({ id: GenerationId });
const cursor = z.object({ 'last-event-id': LastEventIdHeader.optional() });

export const generationWords: RouteConfig[] = [
  {
    method: 'get',
    path: '/api/generate',
    operationId: 'generate',
    tags: ['generations'],
    summary: 'Start a generation and watch it',
    description:
      'One-shot: cancelled when nobody has watched for a while. With an event id it continues that generation instead.',
    request: { query: OneShotQuery, headers: cursor },
    responses: { ...stream, ...notStarted },
  },
  {
    method: 'post',
    path: '/api/generate',
    operationId: 'createGeneration',
    tags: ['generations'],
    summary: 'Start a generation',
    description:
      'It runs whether or not anybody watches; its stream and pictures are under `urls`. Pictures have up to 8 MiB each, everything else 16 KB together; a body over 16 KB needs a Content-Length.',
    request: {
      headers: z.object({ 'idempotency-key': IdempotencyKey.optional() }),
      body: { required: true, content: { 'application/json': { schema: GenerationRequest } } },
    },
    responses: {
      200: generation('The same key and body have started it before.'),
      202: generation('It waits or runs.'),
      ...notStarted,
      409: refused('The Idempotency-Key came with another body before.'),
    },
  },
  {
    method: 'get',
    path: '/api/generate/{id}',
    operationId: 'getGeneration',
    tags: ['generations'],
    summary: 'Its present state',
    request: { params: id },
    responses: { 200: generation('Its present state.'), default: anyError },
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
    responses: { 200: answer('A JPEG; it never changes.', 'image/jpeg'), default: anyError },
  },
  {
    method: 'get',
    path: '/api/generate/{id}/image.png',
    operationId: 'getImage',
    tags: ['generations'],
    summary: 'The final picture',
    description:
      'It carries its recipe: an iTXt `parameters` that other tools read, and `safelight` with everything.',
    request: { params: id, query: ImageQuery },
    responses: { 200: answer('A PNG; it never changes.', 'image/png'), default: anyError },
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
      default: anyError,
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
      default: anyError,
    },
  },
];
