/** A gateway without an engine, for working on the page alone: same addresses, same words, made-up pictures. */
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { GenerationRequest, Model } from '../../src/api/words.ts';
import { paintScene } from './picture.ts';
import { StandInGeneration, type Pace } from './generation.ts';

const model: Model = {
  id: 'safelight-mini',
  title: 'Safelight mini',
  description: 'A small SDXL-architecture model for simple scenes.',
  default: true,
  size: { min: 128, max: 384, multiple_of: 32, default_width: 256, default_height: 256 },
  samplers: ['euler', 'euler_a', 'ddim', 'dpmpp_2m', 'dpmpp_2m_karras', 'dpmpp_2m_sde', 'unipc', 'heun'],
  default_sampler: 'euler',
  default_steps: 20,
  draft_steps: 8,
  default_guidance_scale: 5,
  max_guidance_scale: 9,
  max_batch_size: 4,
  preview_decoders: ['linear', 'vae'],
  loras: ['film_grain', 'ink-lines'],
  has_refiner: false,
  example_prompts: [
    'a red cube on a wooden table',
    'a snowy mountain at dusk',
    'a green tree on a hill under a full moon',
    'a small boat on a calm lake',
    'two yellow spheres in front of a blue wall',
    'a lighthouse by the sea in the morning',
  ],
};

const models: readonly Model[] = [
  model,
  {
    ...model,
    id: 'darkroom-xl',
    title: 'Darkroom XL',
    description: 'A made-up large model: fewer samplers, larger pictures, no LoRAs.',
    default: false,
    size: { min: 256, max: 1024, multiple_of: 64, default_width: 512, default_height: 512 },
    samplers: ['euler', 'dpmpp_2m'],
    loras: [],
  },
];

/**
 * Not yet listening. Prompts steer it: see generation.ts; `full` is answered with 429, `refuse` with 400.
 * What `forget` is in the prompt of cannot be branched from.
 */
export function createStandIn(pace: Pace): Server {
  const generations = new Map<string, StandInGeneration>();

  return createServer((request, response) => {
    void answer(request, response).catch(() => response.destroy());
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://stand-in');
    const [, , resource, id = '', action, file] = url.pathname.split('/');
    if (resource === 'models') {
      sendJson(response, 200, { models });
      return;
    }
    if (resource === 'health') {
      sendJson(response, 200, { status: 'ready', version: 'stand-in', engine: { status: 'ready' } });
      return;
    }
    if (resource !== 'generate') {
      sendError(response, 404, 'NOT_FOUND', 'There is nothing here.');
      return;
    }
    if (id === '') {
      start(JSON.parse(await text(request)) as GenerationRequest, response);
      return;
    } // the page's own words
    const generation = generations.get(id);
    if (generation === undefined) {
      sendError(response, 404, 'GENERATION_NOT_FOUND', 'No generation has this id.');
      return;
    }
    if (action === 'stream') {
      stream(generation, lastSeen(request, url), response);
      return;
    }
    if (action === 'cancel') generation.cancel();
    if (action === 'finish' && !generation.finish()) {
      sendError(response, 409, 'NOTHING_TO_KEEP', 'Wait for the first step.');
      return;
    }
    if (action === undefined || action === 'cancel' || action === 'finish') {
      sendJson(response, 200, generation.describe());
      return;
    }
    const index = Number(url.searchParams.get('index') ?? 0);
    sendPicture(response, generation, index, action === 'steps' ? parseInt(file ?? '1', 10) : null);
  }

  function start(asked: GenerationRequest, response: ServerResponse): void {
    if (/full/.test(asked.prompt)) {
      response.setHeader('retry-after', '12');
      sendError(response, 429, 'QUEUE_FULL', 'The queue is full. Try again in 12 seconds.');
      return;
    }
    if (/refuse/.test(asked.prompt)) {
      const details = [{ field: 'guidance_scale', message: 'must be at most 9 for this model' }];
      sendError(response, 400, 'VALIDATION_ERROR', 'Correct the fields named in "details".', details);
      return;
    }
    const parent = asked.from == null ? null : generations.get(asked.from.id);
    if (parent === undefined) {
      sendError(response, 404, 'GENERATION_NOT_FOUND', 'No generation has this id.');
      return;
    }
    if (parent !== null && /forget/.test(parent.request.prompt)) {
      sendError(response, 410, 'LATENTS_NOT_KEPT', 'The latents of this step are not kept any more.');
      return;
    }
    const generation = new StandInGeneration(randomBytes(10).toString('hex'), asked, pace, parent);
    generations.set(generation.id, generation);
    sendJson(response, 202, generation.describe());
  }
}

/** The sequence number of the last event that the reader has; -1 for none. */
function lastSeen(request: IncomingMessage, url: URL): number {
  const cursor = request.headers['last-event-id'] ?? url.searchParams.get('last_event_id');
  return typeof cursor === 'string' ? Number(cursor.split(':')[1]) : -1;
}

function stream(generation: StandInGeneration, seen: number, response: ServerResponse): void {
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
  });
  let next = seen + 1;
  const send = (): void => {
    for (; next < generation.log.length; next++) {
      response.write(`id: ${generation.id}:${next}\ndata: ${JSON.stringify(generation.log[next])}\n\n`);
    }
    if (generation.isOver) response.end('data: [DONE]\n\n');
  };
  response.on('close', generation.follow(send));
  response.flushHeaders();
  send();
}

function sendPicture(
  response: ServerResponse,
  { request }: StandInGeneration,
  index: number,
  step: number | null,
): void {
  const { width, height, seed, steps } = request;
  const clarity = step === null ? 1 : (step / steps) * 0.97;
  const scale = step === null ? 1 : 0.75;
  const bytes = paintScene(Math.round(width * scale), Math.round(height * scale), seed + index, clarity);
  response.writeHead(200, {
    'content-type': 'image/png',
    'cache-control': 'public, max-age=31536000, immutable',
  });
  response.end(bytes);
}

function sendError(
  response: ServerResponse,
  status: number,
  code: string,
  message: string,
  details: readonly object[] = [],
): void {
  sendJson(response, status, { error: { code, message, details } });
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
