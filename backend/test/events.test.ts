/** A generation's log as typed events: whole and once, however it arrives and whatever happens to the link. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../src/config.js';
import { EngineClient } from '../src/engine/engine-client.js';
import { oneEngine } from '../src/engine/engines.js';
import { followLog, type LoggedEvent } from '../src/engine/events.js';
import { follow } from '../src/generations/generate.js';
import { answerJson, answerStream, StandInEngine } from './stand-in-engine.js';
import { waitUntil } from './wait.js';

const TRANSCRIPTS = join(import.meta.dirname, '../../contract/transcripts');
const ID = '0123456789abcdef01234567';
let engine: StandInEngine;
let client: EngineClient;

beforeEach(async () => {
  engine = await StandInEngine.start();
  client = new EngineClient(readConfig({ ENGINE_URL: engine.url }));
});
afterEach(async () => {
  client.close();
  await engine.stop();
});

function followIt(after?: string, signal: AbortSignal = new AbortController().signal) {
  return follow(ID, { after, signal, errand: { requestId: 'r', owner: 'o' } }, oneEngine(client));
}

/** What a transcript says, read in the plainest way. */
function expectedOf(transcript: string): LoggedEvent[] {
  return transcript
    .split('\n\n')
    .filter((frame) => frame.includes('data: {'))
    .map((frame) => ({
      cursor: /^id: (.*)$/m.exec(frame)?.[1] ?? null,
      event: JSON.parse(/^data: (.*)$/m.exec(frame)?.[1] ?? '') as LoggedEvent['event'], // the engine's words
    }));
}

const frame = (seq: number, event: object) => `id: ${ID}:${seq}\ndata: ${JSON.stringify(event)}\n\n`;
const cursorsAsked = () =>
  engine.requests.map(({ url }) => new URL(url, 'http://engine').searchParams.get('last_event_id'));

describe.each(readdirSync(TRANSCRIPTS).filter((name) => name.endsWith('.sse')))(
  'the transcript %s',
  (name) => {
    const text = readFileSync(join(TRANSCRIPTS, name), 'utf8');
    const bytes = Buffer.from(text);

    it('is the same events wherever it is split', async () => {
      // Every byte of what is not picture data, and some of that.
      const splits = [...bytes.keys()].filter((at) => at < 600 || at > bytes.length - 300 || at % 997 === 0);
      for (const at of splits) {
        const open = () =>
          Promise.resolve({
            status: 200,
            headers: {},
            body: readableOf(bytes.subarray(0, at), bytes.subarray(at)),
          });
        const events = await collect(followLog(open, { signal: new AbortController().signal }));
        expect(events, `split at ${at}`).toEqual(expectedOf(text));
      }
    });

    it('arrives over HTTP in small pieces', async () => {
      engine.answer(
        answerStream((response) => {
          for (let start = 0; start < bytes.length; start += 61)
            response.write(bytes.subarray(start, start + 61));
          response.end();
        }),
      );
      expect(await collect(followIt())).toEqual(expectedOf(text));
    });
  },
);

describe('a link that breaks', () => {
  const queued = { type: 'queued', id: ID, position: 0, eta_ms: null };
  const step = {
    type: 'step',
    step: 1,
    total_steps: 5,
    progress: 20,
    image: null,
    index: 0,
    elapsed_ms: 1,
    eta_ms: 4,
  };
  const done = { type: 'done', elapsed_ms: 5 };

  it('in the middle of an event is opened again after the last whole one', async () => {
    const half = frame(2, step).slice(0, 40);
    const answers = [
      (response: ServerResponse) => {
        response.write(frame(1, queued) + half);
        setTimeout(() => response.socket?.destroy(), 5);
      },
      (response: ServerResponse) => response.end(`${frame(2, step)}${frame(3, done)}`), // [DONE] is missing
      (response: ServerResponse) => response.end('data: [DONE]\n\n'),
    ];
    engine.answer((request, response) => {
      answerStream(answers.shift() ?? (() => undefined))(request, response);
    });
    const events = await collect(followIt());
    expect(events.map(({ event }) => event)).toEqual([queued, step, done]);
    expect(cursorsAsked()).toEqual([null, `${ID}:1`, `${ID}:3`]);
  });

  it('after the end ends it: 204', async () => {
    engine.answer((_request, response) => response.writeHead(204).end());
    expect(await collect(followIt(`${ID}:3`))).toEqual([]);
    expect(cursorsAsked()).toEqual([`${ID}:3`]);
  });

  it('forgets its cursor after a reset', async () => {
    const answers = [
      (response: ServerResponse) => {
        response.write('data: {"type":"reset"}\n\n');
        setTimeout(() => response.socket?.destroy(), 5);
      },
      (response: ServerResponse) => response.end(`${frame(1, queued)}data: [DONE]\n\n`),
    ];
    engine.answer((request, response) => {
      answerStream(answers.shift() ?? (() => undefined))(request, response);
    });
    const events = await collect(followIt(`${ID}:99`));
    expect(events).toEqual([
      { cursor: null, event: { type: 'reset' } },
      { cursor: `${ID}:1`, event: queued },
    ]);
    expect(cursorsAsked()).toEqual([`${ID}:99`, null]);
  });

  it('waits for an engine that starts again, and passes on what it refuses', async () => {
    const refuse = (status: number, code: string) => answerJson(status, { error: { code, message: 'No.' } });
    const answers = [refuse(503, 'ENGINE_STARTING'), refuse(404, 'GENERATION_NOT_FOUND')];
    engine.answer((request, response) => answers.shift()?.(request, response));
    await expect(collect(followIt())).rejects.toMatchObject({
      code: 'GENERATION_NOT_FOUND',
      status: 404,
    });
    expect(engine.requests).toHaveLength(2);
  });

  it.each([
    ['no JSON', 'data: {"type"\n\n'],
    ['no word of a log', 'data: {"type":"surprise"}\n\n'],
    ['null', 'data: null\n\n'],
  ])('does not count %s as one', async (_what, text) => {
    engine.answer(answerStream((response) => response.write(text)));
    await expect(collect(followIt())).rejects.toMatchObject({ code: 'ENGINE_PROTOCOL_ERROR' });
    await waitUntil('the call is closed', () => engine.open === 0);
    expect(engine.requests).toHaveLength(1);
  });
});

describe('a follower', () => {
  it('that stops in the middle closes the call', async () => {
    engine.answer(answerStream((response) => response.write(frame(1, { type: 'cancelled' }))));
    for await (const { event } of followIt()) {
      expect(event).toEqual({ type: 'cancelled' });
      break;
    }
    await waitUntil('the call is closed', () => engine.open === 0);
  });

  it('that is aborted while nothing comes ends with the reason', async () => {
    engine.answer(answerStream((response) => response.write(': heartbeat\n\n')));
    const leaving = new AbortController();
    const following = collect(followIt(undefined, leaving.signal));
    following.catch(() => undefined);
    await waitUntil('it is open', () => engine.open === 1);
    leaving.abort(new Error('enough'));
    await expect(following).rejects.toThrow('enough');
    await waitUntil('the call is closed', () => engine.open === 0);
  });

  it('that is aborted while the engine is away ends at once', async () => {
    engine.answer((request) => request.socket.destroy());
    const leaving = new AbortController();
    const following = collect(followIt(undefined, leaving.signal));
    following.catch(() => undefined);
    await waitUntil('it has tried', () => engine.requests.length > 0);
    leaving.abort(new Error('enough'));
    await expect(following).rejects.toThrow('enough');
  });

  it('that is slow keeps the rest at the engine', async () => {
    const total = 40 * 2 ** 20; // far more than the kernel's buffers take on the way
    const body = frame(1, {
      type: 'image',
      image: 'x'.repeat(64 * 1024),
      index: 0,
      seed: 1,
      width: 8,
      height: 8,
    });
    let sent = 0;
    engine.answer(
      answerStream((response) => {
        const fill = (): void => {
          while (sent < total) {
            sent += body.length;
            if (!response.write(body)) return;
          }
          response.end('data: [DONE]\n\n');
        };
        response.on('drain', fill);
        fill();
      }),
    );
    const events = followIt();
    await events.next();
    const held = await settled(() => sent);
    expect(held).toBeLessThan(total / 2);
    expect(1 + (await collect(events)).length).toBe(Math.ceil(total / body.length));
  });

  it('never buffers an event without an end', async () => {
    engine.answer(
      answerStream((response) => {
        const more = (): void => {
          while (response.writable && response.write('x'.repeat(2 ** 20)));
        };
        response.write(`id: ${ID}:1\ndata: `);
        response.on('drain', more);
        more();
      }),
    );
    await expect(collect(followIt())).rejects.toMatchObject({ code: 'ENGINE_PROTOCOL_ERROR' });
    await waitUntil('the call is closed', () => engine.open === 0);
  });
});

/** The value once it has stopped changing for a while. */
async function settled(read: () => number): Promise<number> {
  for (let last = -1; ; last = read()) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    if (read() === last) return last;
  }
}

function readableOf(...chunks: Buffer[]): Readable {
  return Readable.from(chunks, { objectMode: false });
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}
