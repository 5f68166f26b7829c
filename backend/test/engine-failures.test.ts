/** What a client learns when the engine is down, dies, stalls, or is not an engine at all. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startGateway, type Gateway } from './gateway.js';
import { answerJson, answerStarted, answerStream, type Answer } from './stand-in-engine.js';
import { waitUntil } from './wait.js';

const ID = '0123456789abcdef01234567';
const ERROR = { type: 'error', error: { code: 'ENGINE_UNAVAILABLE', message: expect.any(String) as string } };
let gateway: Gateway;

beforeEach(async () => {
  gateway = await startGateway();
});
afterEach(() => gateway.stop());

/** Reads a stream of the gateway whose engine sends the chunks, then dies. */
async function readUntilDeath(chunks: string[]): Promise<{ text: string; messages: EventSourceMessage[] }> {
  gateway.engine.answer(
    answerStream((response) => {
      for (const [index, chunk] of chunks.entries()) setTimeout(() => response.write(chunk), index * 5);
      setTimeout(() => response.socket?.destroy(), chunks.length * 5);
    }),
  );
  const response = await fetch(`${gateway.url}/api/generate/${ID}/stream`);
  const text = await response.text();
  const messages: EventSourceMessage[] = [];
  createParser({ onEvent: (event) => messages.push(event) }).feed(text);
  return { text, messages };
}

describe('an engine that dies between two events', () => {
  const whole = `retry: 1500\nid: ${ID}:1\ndata: {"type":"queued"}\n\nid: ${ID}:2\ndata: {"type":"started"}\n\n`;

  it.each([
    ['after a whole chunk', [whole]],
    ['after a heartbeat', [whole, ': heartbeat\n\n']],
    ['when the blank line came by itself', [whole.slice(0, -1), '\n']],
  ])('%s: one error event without an id, and the end', async (_when, chunks) => {
    const { text, messages } = await readUntilDeath(chunks);
    expect(text.startsWith(chunks.join(''))).toBe(true);
    expect(messages).toHaveLength(3);
    expect(messages[1]?.id).toBe(`${ID}:2`);
    const { id, event, data } = messages[2] ?? {};
    expect([id, event]).toEqual([undefined, undefined]);
    expect(JSON.parse(data ?? '')).toEqual(ERROR);
    expect(text).not.toContain('[DONE]');
    expect(text).not.toContain('cut');
  });

  it('is logged once, as a warning', async () => {
    await readUntilDeath([whole]);
    expect(gateway.log.filter(({ level }) => level >= 40)).toMatchObject([
      { level: 40, code: 'ENGINE_UNAVAILABLE' },
    ]);
  });
});

describe('an engine that dies in the middle of an event', () => {
  const before = `retry: 1500\nid: ${ID}:1\ndata: {"type":"queued"}\n\nid: ${ID}:2\ndata: {"type":"started"}\n\n`;
  const frame = `id: ${ID}:3\ndata: {"type":"step","image":"${'x'.repeat(300)}"}\n\n`;
  const cuts = Array.from({ length: 80 }, (_, index) => index + 1).concat(frame.length - 2, frame.length - 1);

  it('never hands over half an event, and never moves the reader past it', async () => {
    for (const length of cuts) {
      const { messages } = await readUntilDeath([before, frame.slice(0, length)]);
      // As a browser does it: the id of the last dispatched block counts, and only unnamed events reach onmessage.
      const lastId = messages.findLast((message) => message.id !== undefined)?.id;
      const seen = messages
        .filter((message) => message.event === undefined)
        .map(({ data }) => JSON.parse(data) as unknown);
      expect(seen, `cut after ${length} bytes`).toEqual([{ type: 'queued' }, { type: 'started' }, ERROR]);
      expect(lastId, `cut after ${length} bytes`).toBe(`${ID}:2`);
    }
  });

  it('finds the beginning of an event that came in many pieces', async () => {
    const large = `id: ${ID}:3\ndata: {"type":"image","image":"${'x'.repeat(200_000)}`;
    for (const head of [before + large.slice(0, 6), before + large, before.slice(0, -1)]) {
      const rest = head.endsWith('\n') ? `\n${large}` : large.slice(6);
      const { messages } = await readUntilDeath([head, rest]);
      expect(messages.findLast(({ id }) => id !== undefined)?.id).toBe(`${ID}:2`);
      expect(JSON.parse(messages.at(-1)?.data ?? '')).toEqual(ERROR);
    }
  });

  it('goes back to the beginning before an end that it cut', async () => {
    const { messages } = await readUntilDeath([
      `data: {"type":"reset"}\n\nid: ${ID}:lost\ndata: {"type":"er`,
    ]);
    expect(messages.map(({ event, id }) => ({ event, id }))).toEqual([
      { event: undefined, id: undefined },
      { event: 'cut', id: `${ID}:0` },
      { event: undefined, id: undefined },
    ]);
  });

  it('does not take half a retry time for a whole one', async () => {
    const { text } = await readUntilDeath(['retry: 15']);
    const retries: number[] = [];
    createParser({ onEvent: () => undefined, onRetry: (retry) => retries.push(retry) }).feed(text);
    expect(retries).toEqual([]);
  });
});

describe('an engine that dies in the middle of a picture', () => {
  it('lets the client see that bytes are missing', async () => {
    gateway.engine.answer((_request, response) => {
      response.writeHead(200, { 'content-type': 'image/png', 'content-length': '1000' });
      response.write(Buffer.alloc(100));
      setTimeout(() => response.socket?.destroy(), 20);
    });
    const response = await fetch(`${gateway.url}/api/generate/${ID}/image.png`);
    expect(response.status).toBe(200);
    await expect(response.arrayBuffer()).rejects.toThrow();
    await waitUntil('it is logged', () => gateway.log.some(({ cause }) => cause === 'ECONNRESET'));
    expect(gateway.log.filter(({ level }) => level > 40)).toEqual([]);
  });
});

describe('an engine that gives no answer', () => {
  const paths = [
    `/api/generate?prompt=a`,
    `/api/generate/${ID}`,
    `/api/generate/${ID}/stream`,
    '/api/models',
  ];

  it.each(paths)('because it is not running: %s → 503', async (path) => {
    await gateway.engine.stop();
    const response = await fetch(gateway.url + path);
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ error: { code: 'ENGINE_UNAVAILABLE', details: [] } });
  });

  it('because it dies before its first byte → 503', async () => {
    gateway.engine.answer((request) => request.socket.destroy());
    const response = await fetch(`${gateway.url}/api/generate?prompt=a`);
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ error: { code: 'ENGINE_UNAVAILABLE' } });
  });

  it('in time → 504', async () => {
    const hasty = await startGateway({ ENGINE_TIMEOUT_MS: '100' });
    hasty.engine.answer(() => undefined);
    const response = await fetch(`${hasty.url}/api/models`);
    expect(response.status).toBe(504);
    expect(await response.json()).toMatchObject({ error: { code: 'ENGINE_TIMEOUT' } });
    await hasty.stop();
  });
});

describe('what is not an engine', () => {
  it('cannot redirect, answer pages or stand in for a stream', async () => {
    const answers: Answer[] = [
      (_request, response) => response.writeHead(302, { location: 'http://elsewhere' }).end(),
      (_request, response) => response.writeHead(500, { 'content-type': 'text/html' }).end('<p>'),
      answerJson(200, { some: 'page' }),
      answerJson(429, { some: 'page' }),
      answerJson(202, { id: ID }),
      (_request, response) => response.writeHead(202, { 'content-type': 'application/json' }).end('{"id":'),
      answerJson(202, { id: 'x'.repeat(300_000) }),
    ];
    const cases: [Answer, Answer][] = [
      ...answers.map((start): [Answer, Answer] => [start, answerJson(200, {})]),
      ...answers.slice(0, 3).map((stream): [Answer, Answer] => [answerStarted, stream]),
    ];
    for (const [start, stream] of cases) {
      gateway.engine.answerStart(start);
      gateway.engine.answer(stream);
      const response = await fetch(`${gateway.url}/api/generate?prompt=a`, { redirect: 'manual' });
      expect(response.status).toBe(502);
      expect(await response.json()).toMatchObject({ error: { code: 'ENGINE_PROTOCOL_ERROR' } });
    }
  });

  it('may not even speak HTTP', async () => {
    const stranger = createServer((socket) => socket.on('error', () => undefined).end('hello\r\n')).listen(
      0,
      '127.0.0.1',
    );
    await once(stranger, 'listening');
    const { port } = stranger.address() as AddressInfo; // it listens on a port
    const misled = await startGateway({ ENGINE_URL: `http://127.0.0.1:${port}` });
    const response = await fetch(`${misled.url}/api/models`);
    expect(response.status).toBe(502);
    await misled.stop();
    stranger.close();
  });
});

describe("the engine's own errors", () => {
  it.each([
    [400, 'VALIDATION_ERROR', {}],
    [404, 'GENERATION_NOT_FOUND', {}],
    [409, 'NOTHING_TO_KEEP', {}],
    [410, 'LATENTS_NOT_KEPT', {}],
    [429, 'QUEUE_FULL', { 'retry-after': '7' }],
    [503, 'ENGINE_STARTING', { 'retry-after': '2' }],
    [503, 'MODEL_UNAVAILABLE', {}],
  ])('pass unchanged: %i %s', async (status, code, headers) => {
    const error = {
      error: { code, message: 'in its words', details: [{ field: 'width', message: 'too odd' }] },
    };
    gateway.engine.answerStart(answerJson(status, error, headers));
    gateway.engine.answer(answerJson(status, error, headers));
    const start = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"prompt":"a"}' };
    for (const [path, init] of [
      ['?prompt=a&width=100', {}],
      ['', start],
      [`/${ID}/stream`, {}],
    ] as const) {
      const response = await fetch(`${gateway.url}/api/generate${path}`, init);
      expect(response.status).toBe(status);
      expect(await response.json()).toEqual(error);
      expect(response.headers.get('retry-after')).toBe(
        (headers as Record<string, string>)['retry-after'] ?? null,
      );
    }
  });
});
