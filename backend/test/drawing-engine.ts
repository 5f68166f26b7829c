/** A small engine for tests of what is kept: it draws grey pictures, step by step when told, and can lose everything. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import sharp from 'sharp';
import type { Event } from '../src/engine/events.js';

export const STEPS = 5;
const LIFE = 1_000_000;

interface Drawing {
  id: string;
  body: string;
  request: Record<string, unknown>;
  life: number;
  log: { seq: number; event: Event }[];
  readers: Set<() => void>;
}

export class DrawingEngine {
  /** Every start that was taken, in order: its id, its life, and what was asked for. */
  readonly taken: { id: string; life: number; asked: Record<string, unknown>; parent: string | null }[] = [];
  /** Draws each to its end as soon as it is asked for. */
  isEager = true;
  /** Answers every start with this instead. */
  refusal: { status: number; code: string } | null = null;
  readonly #port: number;
  readonly #server: Server;
  #drawings = new Map<string, Drawing>();

  private constructor(server: Server) {
    this.#server = server;
    this.#port = (server.address() as AddressInfo).port; // it listens on a port
  }

  static async start(): Promise<DrawingEngine> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const engine = new DrawingEngine(server);
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      void engine.#answer(request, response);
    });
    return engine;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** As after its process died and another was started. */
  lose(): void {
    this.#drawings = new Map();
    this.#server.closeAllConnections();
  }

  has(id: string): boolean {
    return this.#drawings.has(id);
  }

  async stop(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  /** Its next step; after the last one its picture and its end. */
  async draw(id: string, steps = 1): Promise<void> {
    const drawing = this.#drawings.get(id);
    if (drawing === undefined) throw new Error('the engine has no such generation');
    for (let drawn = 0; drawn < steps; drawn += 1) await drawStep(drawing);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', this.url);
    const [, , id = '', what] = url.pathname.split('/');
    if (request.method === 'PUT') {
      await this.#start(id, url.searchParams, await readBody(request), response);
      return;
    }
    const drawing = this.#drawings.get(id);
    const prefix = String(request.headers['x-forwarded-prefix']);
    if (drawing === undefined) refuse(response, 404, 'GENERATION_NOT_FOUND', { 'x-safelight-lost': '1' });
    else if (what === undefined) json(response, 200, describe(drawing));
    else if (what === 'stream') stream(drawing, readStream(request, url), `${prefix}/${id}`, response);
    else if (what === 'cancel') {
      add(drawing, { type: 'cancelled' });
      json(response, 202, describe(drawing));
    } else refuse(response, 404, 'PREVIEW_NOT_FOUND');
  }

  async #start(id: string, query: URLSearchParams, body: string, response: ServerResponse): Promise<void> {
    const [life, parent] = [Number(query.get('life') ?? 0), query.get('parent')];
    if (this.refusal !== null) {
      refuse(response, this.refusal.status, this.refusal.code);
      return;
    }
    const known = this.#drawings.get(id);
    if (known !== undefined) {
      if (known.body === body) json(response, 200, describe(known));
      else refuse(response, 409, 'ID_TAKEN');
      return;
    }
    const asked = JSON.parse(body) as Record<string, unknown>; // the gateway's JSON
    const from = asked['from'] as { id: string } | null | undefined; // its form was checked
    if (from != null && !this.#drawings.has(from.id)) {
      refuse(response, 404, 'GENERATION_NOT_FOUND', { 'x-safelight-lost': '1' });
      return;
    }
    this.taken.push({ id, life, asked, parent });
    const drawing: Drawing = { id, body, request: resolve(asked), life, log: [], readers: new Set() };
    this.#drawings.set(id, drawing);
    add(drawing, { type: 'queued', id, position: 0, eta_ms: null });
    json(response, 202, describe(drawing));
    if (this.isEager) await this.draw(id, STEPS + 1);
  }
}

function resolve(asked: Record<string, unknown>): Record<string, unknown> {
  const { init_image: init, mask, ...words } = asked;
  const defaults = {
    negative_prompt: '',
    steps: STEPS,
    guidance_scale: 3,
    seed: Math.trunc(Math.random() * 1e9),
  };
  const size = { width: 16, height: 16, n: 1, sampler: 'euler', model: 'grey', images: 'inline', loras: [] };
  const had = { has_init_image: init !== undefined, has_mask: mask !== undefined };
  return { ...defaults, ...size, previews: 'each', preview_decoder: 'auto', ...words, ...had };
}

async function drawStep(drawing: Drawing): Promise<void> {
  const { id, log, request } = drawing;
  const seed = Number(request['seed']);
  const done = log.filter(({ event }) => event.type === 'step').length;
  if (log.length === 1) {
    add(drawing, {
      type: 'started',
      id,
      model: 'grey',
      seed,
      width: 16,
      height: 16,
      total_steps: STEPS,
      n: 1,
      parent: null,
    });
  }
  if (done < STEPS) {
    const jpeg = await square((seed % 200) + done)
      .jpeg()
      .toBuffer();
    const image = `data:image/jpeg;base64,${jpeg.toString('base64')}`;
    const step = done + 1;
    add(drawing, {
      type: 'step',
      step,
      total_steps: STEPS,
      progress: 20 * step,
      image,
      index: 0,
      elapsed_ms: 1,
      eta_ms: 1,
    });
    return;
  }
  const png = await square(seed % 200)
    .png()
    .toBuffer();
  add(drawing, {
    type: 'image',
    image: `data:image/png;base64,${png.toString('base64')}`,
    index: 0,
    seed,
    width: 16,
    height: 16,
  });
  add(drawing, { type: 'done', elapsed_ms: 7 });
}

function square(grey: number) {
  return sharp({ create: { width: 16, height: 16, channels: 3, background: { r: grey, g: grey, b: grey } } });
}

function add(drawing: Drawing, event: Event): void {
  const seq = (drawing.log.at(-1)?.seq ?? drawing.life * LIFE) + 1;
  drawing.log.push({ seq, event });
  for (const notify of drawing.readers) notify();
}

function describe({ id, request, log }: Drawing): object {
  const last = log.at(-1)?.event.type;
  const state = last === 'done' || last === 'cancelled' ? last : log.length > 1 ? 'running' : 'queued';
  const at = '2026-11-25T12:00:00.000Z';
  return {
    id,
    state,
    request,
    error: null,
    created_at: at,
    started_at: at,
    finished_at: state === 'done' ? at : null,
  };
}

/** The header goes first. */
function readStream({ headers }: IncomingMessage, { searchParams }: URL): URLSearchParams {
  const cursor = headers['last-event-id'];
  if (cursor !== undefined) searchParams.set('last_event_id', String(cursor));
  return searchParams;
}

function stream(drawing: Drawing, query: URLSearchParams, here: string, response: ServerResponse): void {
  const { id, log, readers, life } = drawing;
  const after = query.get('last_event_id');
  const seen = after === null ? 0 : Number(after.split(':')[1]);
  const isOver = () => ['done', 'cancelled'].includes(log.at(-1)?.event.type ?? '');
  if (isOver() && seen === log.at(-1)?.seq) {
    response.writeHead(204).end();
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const isKnown = after === null || (seen >= life * LIFE && seen <= (log.at(-1)?.seq ?? 0));
  if (!isKnown) response.write('data: {"type":"reset"}\n\n');
  let next = isKnown ? seen : 0;
  const go = (): void => {
    for (const { seq, event } of log.filter((entry) => entry.seq > next)) {
      const told = { ...event };
      if (told.type === 'step' && query.get('images') === 'url')
        told.image = `${here}/steps/${told.step}.jpg?index=0`;
      if (told.type === 'image' && query.get('images') === 'url') told.image = `${here}/image.png?index=0`;
      response.write(`id: ${id}:${seq}\ndata: ${JSON.stringify(told)}\n\n`);
      next = seq;
    }
    if (isOver()) response.end('data: [DONE]\n\n');
  };
  go();
  readers.add(go);
  response.on('close', () => readers.delete(go));
}

function json(
  response: ServerResponse,
  status: number,
  body: object,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

function refuse(
  response: ServerResponse,
  status: number,
  code: string,
  headers: Record<string, string> = {},
): void {
  json(response, status, { error: { code, message: 'In its words.', details: [] } }, headers);
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
