/** Streams are byte pipes: what the engine sends is what the reader gets, as it comes. */
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startGateway, type Gateway } from './gateway.js';
import { get } from './raw-request.js';
import { answerJson, answerStream } from './stand-in-engine.js';
import { waitUntil } from './wait.js';

const TRANSCRIPTS = join(import.meta.dirname, '../../contract/transcripts');
const ID = '0123456789abcdef01234567';
let gateway: Gateway;

beforeEach(async () => {
  gateway = await startGateway();
});
afterEach(() => gateway.stop());

describe('a transcript', () => {
  const names = readdirSync(TRANSCRIPTS).filter((name) => name.endsWith('.sse'));

  it.each(names)('%s arrives byte for byte, however it is cut into chunks', async (name) => {
    const transcript = readFileSync(join(TRANSCRIPTS, name));
    for (const size of [1_000_000, 4096, 61]) await expectSameBytes(transcript, size);
  });

  it('may hold events of megabytes', async () => {
    const data = Array.from({ length: 4_000_000 }, (_, index) =>
      String.fromCharCode(65 + ((index * index) % 26)),
    );
    await expectSameBytes(Buffer.from(`id: a:1\ndata: ${data.join('')}\n\ndata: [DONE]\n\n`), 100_003);
  });

  it('comes with headers that keep proxies from holding it back', async () => {
    gateway.engine.answer(answerStream((response) => response.end('data: [DONE]\n\n')));
    const { headers } = await fetch(`${gateway.url}/api/generate?prompt=a`, {
      headers: { 'accept-encoding': 'gzip, br' },
    });
    expect(headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(headers.get('cache-control')).toBe('no-cache, no-transform');
    expect(headers.get('x-accel-buffering')).toBe('no');
    expect(headers.get('content-encoding')).toBe('identity'); // what is encoded already, no proxy compresses
    expect(gateway.engine.last.headers['accept-encoding']).toBe('identity');
  });
});

async function expectSameBytes(transcript: Buffer, chunkBytes: number): Promise<void> {
  gateway.engine.answer(answerStream((response) => void writeInChunks(response, transcript, chunkBytes)));
  const response = await fetch(`${gateway.url}/api/generate/${ID}/stream`);
  const body = Buffer.from(await response.arrayBuffer());
  expect(body.equals(transcript)).toBe(true);
}

async function writeInChunks(response: ServerResponse, bytes: Buffer, size: number): Promise<void> {
  for (let start = 0; start < bytes.length; start += size) {
    if (!response.write(bytes.subarray(start, start + size))) await once(response, 'drain');
  }
  response.end();
}

describe('an event', () => {
  it('arrives while the stream stays open', async () => {
    let engine: ServerResponse | undefined;
    gateway.engine.answer(answerStream((response) => (engine = response)));
    const { body } = await fetch(`${gateway.url}/api/generate/${ID}/stream`);
    const reader = (body as ReadableStream<Uint8Array>).getReader(); // a 200 of the gateway has a body
    for (const frame of ['id: a:1\ndata: {}\n\n', ': heartbeat\n\n', 'id: a:2\ndata: {}\n\n']) {
      engine?.write(frame);
      const { value } = await reader.read();
      expect(Buffer.from(value ?? []).toString()).toBe(frame);
    }
    await reader.cancel();
  });

  it('may be a long time coming', async () => {
    const patient = await startGateway({ ENGINE_TIMEOUT_MS: '2000' });
    patient.engine.answer(answerStream((response) => setTimeout(() => response.end('data: late\n\n'), 2500)));
    const response = await fetch(`${patient.url}/api/generate/${ID}/stream`);
    expect(await response.text()).toBe('data: late\n\n');
    await patient.stop();
  });
});

describe('a reader that comes back', () => {
  it('names the last event it got, in the header or in the query', async () => {
    gateway.engine.answer(answerStream((response) => response.end('data: [DONE]\n\n')));
    const url = `${gateway.url}/api/generate/${ID}/stream`;
    await (await fetch(url, { headers: { 'last-event-id': `${ID}:7` } })).text();
    expect(gateway.engine.last.headers['last-event-id']).toBe(`${ID}:7`);
    await (await fetch(`${url}?last_event_id=${ID}:8&replay=full&images=url`)).text();
    const asked = new URL(gateway.engine.last.url, 'http://engine');
    expect(asked.pathname).toBe(`/generations/${ID}/stream`);
    expect(Object.fromEntries(asked.searchParams)).toEqual({
      replay: 'full',
      images: 'url',
      last_event_id: `${ID}:8`,
    });
    await (
      await fetch(`${gateway.url}/api/generate?prompt=a`, { headers: { 'last-event-id': `${ID}:9` } })
    ).text();
    expect(gateway.engine.last.headers['last-event-id']).toBe(`${ID}:9`);
  });

  it('gets the 204 that ends an EventSource', async () => {
    gateway.engine.answer((_request, response) => response.writeHead(204).end());
    const response = await fetch(`${gateway.url}/api/generate/${ID}/stream?last_event_id=${ID}:42`);
    expect(response.status).toBe(204);
    expect(await response.text()).toBe('');
  });
});

describe('a reader that leaves', () => {
  it.each(['in the middle of a stream', 'before the first byte'])(
    '%s closes the call to the engine',
    async (when) => {
      gateway.engine.answer(
        when === 'before the first byte'
          ? () => undefined
          : answerStream((response) => response.write(': hello\n\n')),
      );
      const leaving = new AbortController();
      const answer = fetch(`${gateway.url}/api/generate?prompt=a`, { signal: leaving.signal });
      answer.catch(() => undefined);
      await waitUntil('the engine is asked', () => gateway.engine.open === 1);
      if (when !== 'before the first byte') await answer;
      leaving.abort();
      await waitUntil('the call is closed', () => gateway.engine.open === 0);
      await waitUntil('the request is logged', () => gateway.log.length > 0);
      expect(gateway.log.filter(({ level }) => level > 30)).toEqual([]);
      expect(gateway.streams.size).toBe(0);
    },
  );

  it('does not take a cancellation back', async () => {
    let finish: (() => void) | undefined;
    gateway.engine.answer((_request, response) => {
      finish = () => answerJson(202, {})(_request, response);
    });
    const leaving = new AbortController();
    const answer = fetch(`${gateway.url}/api/generate/${ID}/cancel`, {
      method: 'POST',
      signal: leaving.signal,
    });
    answer.catch(() => undefined);
    await waitUntil('the engine is asked', () => finish !== undefined);
    leaving.abort();
    await waitUntil('the request is logged', () => gateway.log.length > 0);
    expect(gateway.engine.open).toBe(1);
    finish?.();
  });
});

describe('a reader that stops reading', () => {
  it('holds up its own stream only, and in bounded memory', async () => {
    const total = 40 * 1024 * 1024; // far more than the kernel's buffers take on the way
    const sent: number[] = [];
    gateway.engine.answer(
      answerStream((response) => {
        const stream = sent.push(0) - 1;
        const frame = Buffer.from(`id: a:1\ndata: ${'x'.repeat(64 * 1024)}\n\n`);
        const fill = (): void => {
          while ((sent[stream] ?? 0) < total) {
            sent[stream] = (sent[stream] ?? 0) + frame.length;
            if (!response.write(frame)) return;
          }
          response.end();
        };
        response.on('drain', fill);
        fill();
      }),
    );
    const frozen = connect(gateway.port, '127.0.0.1').pause();
    frozen.write(get(`/api/generate/${ID}/stream`));
    await waitUntil('the frozen stream is open', () => sent.length === 1);

    const { body } = await fetch(`${gateway.url}/api/generate/${ID}/stream`);
    let received = 0;
    for await (const chunk of body as ReadableStream<Uint8Array>) received += chunk.length; // a 200 has a body

    expect(received).toBeGreaterThanOrEqual(total);
    expect(sent[0]).toBeLessThan(total / 2); // the rest still waits at the engine, so the gateway cannot hold it
    frozen.destroy();
    await waitUntil('the frozen stream is closed', () => gateway.engine.open === 0);
  });
});
