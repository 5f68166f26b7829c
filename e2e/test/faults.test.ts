/** What happens when something is killed, cut or frozen in the middle of a generation. */
import { connect } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collect, ofType, readStream, type StreamEvent } from '../src/stream.ts';
import { startSystem, type System } from '../src/system.ts';
import { waitUntil } from '../src/wait.ts';

const LONG = { prompt: 'a red boat on a calm sea at sunset', steps: 50, seed: 7 };
let system: System;

beforeAll(async () => {
  system = await startSystem({ DISCONNECT_GRACE_S: '1' });
});
afterAll(() => system.stop());

async function post(request: object): Promise<{ id: string; urls: { stream: string; self: string } }> {
  const response = await fetch(`${system.url}/api/generate`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request),
  });
  expect(response.status).toBe(202);
  return (await response.json()) as Awaited<ReturnType<typeof post>>; // the contract's Generation
}

async function stateOf(id: string): Promise<string> {
  const response = await fetch(`${system.url}/api/generate/${id}`);
  return ((await response.json()) as { state: string }).state; // the contract's Generation
}

function oneShot(request: Record<string, string | number>): string {
  const query = new URLSearchParams(Object.entries(request).map(([name, value]) => [name, String(value)]));
  return `${system.url}/api/generate?${query.toString()}`;
}

/** Reads until an event of the type arrives; answers what was read and leaves the stream open. */
async function readUntil(stream: AsyncGenerator<StreamEvent>, type: string): Promise<StreamEvent[]> {
  const events: StreamEvent[] = [];
  for (;;) {
    const next = await stream.next();
    if (next.done === true) throw new Error(`the stream ended before a ${type} event`);
    events.push(next.value);
    if (next.value.data !== '[DONE]' && next.value.data.type === type) return events;
  }
}

function lastId(events: StreamEvent[]): string {
  const id = events.findLast((event) => event.id !== undefined && event.id !== '')?.id;
  if (id === undefined) throw new Error('no event had an id');
  return id;
}

function sequence(events: StreamEvent[]): number[] {
  return events.filter((event) => event.data !== '[DONE]').map((event) => Number(event.id?.split(':')[1]));
}

describe('a client that leaves', () => {
  it('cancels its one-shot generation after the grace period', async () => {
    const leaving = new AbortController();
    const stream = readStream(oneShot(LONG), { signal: leaving.signal });
    const id = lastId(await readUntil(stream, 'step')).split(':')[0] ?? '';
    leaving.abort();
    await waitUntil('the generation is cancelled', async () => (await stateOf(id)) === 'cancelled');
  });

  it('leaves a posted generation running', async () => {
    const { id, urls } = await post({ ...LONG, steps: 20 });
    const leaving = new AbortController();
    await readUntil(readStream(system.url + urls.stream, { signal: leaving.signal }), 'step');
    leaving.abort();
    await waitUntil('the generation is done', async () => (await stateOf(id)) === 'done');
  });
});

describe('a gateway that is restarted', () => {
  it.each(['SIGTERM', 'SIGKILL'] as const)('lets the reader go on after %s', async (signal) => {
    const { urls } = await post({ ...LONG, n: 2 });
    const before: StreamEvent[] = [];
    const stream = readStream(system.url + urls.stream);
    before.push(...(await readUntil(stream, 'step')));
    system.gateway().signal(signal);
    await collect(stream).then(
      (rest) => before.push(...rest),
      () => undefined, // killed outright, the connection is cut
    );
    await system.gateway().exit();
    await system.startGateway();
    const after = await collect(readStream(system.url + urls.stream, { lastEventId: lastId(before) }));

    const numbers = sequence([...before.filter((event) => event.id), ...after]);
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
    expect(ofType(after, 'image')).toHaveLength(2);
    expect(after.at(-1)?.data).toBe('[DONE]');
  });
});

describe('a reader that stops reading', () => {
  it('does not hold up another reader, and the picture is done', async () => {
    const { urls } = await post(LONG);
    const frozen = connect(Number(new URL(system.url).port), '127.0.0.1');
    await once(frozen, 'connect');
    frozen.pause();
    frozen.write(`GET ${urls.stream}?replay=full HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`);

    const events = await collect(readStream(`${system.url}${urls.stream}?replay=full`));
    expect(ofType(events, 'step')).toHaveLength(50);
    expect(events.at(-1)?.data).toBe('[DONE]');
    frozen.destroy();
  });
});

describe('an engine that is killed', () => {
  it('ends open streams with one error event, answers 503, and finishes the same picture after its return', async () => {
    const { urls } = await post(LONG);
    const stream = readStream(system.url + urls.stream);
    const before = await readUntil(stream, 'step');
    system.engine().signal('SIGKILL');
    const rest = await collect(stream);
    expect(ofType(rest, 'error')).toEqual([
      { type: 'error', error: { code: 'ENGINE_UNAVAILABLE', message: expect.any(String) as string } },
    ]);
    expect(rest.at(-1)?.data).toMatchObject({ type: 'error' });

    const refused = await fetch(`${system.url}/api/generate/${lastId(before).split(':')[0] ?? ''}`);
    expect(refused.status).toBe(503);
    expect(await refused.json()).toMatchObject({ error: { code: 'ENGINE_UNAVAILABLE' } });
    expect((await fetch(`${system.url}/api/health/ready`)).status).toBe(503);
    expect((await fetch(`${system.url}/api/health/live`)).status).toBe(200);

    await system.engine().exit();
    await system.startEngine();
    const after = await collect(readStream(system.url + urls.stream, { lastEventId: lastId(before) }));
    expect(after[0]?.data).toEqual({ type: 'reset' });
    expect(after.at(-1)?.data).toBe('[DONE]');
    const again = await collect(readStream(oneShot(LONG)));
    expect(ofType(after, 'image')[0]?.['image']).toBe(ofType(again, 'image')[0]?.['image']);
  });
});

describe('an engine that is stopped', () => {
  it('interrupts a picture, which goes on after its return', async () => {
    const { id, urls } = await post(LONG);
    const stream = readStream(system.url + urls.stream);
    const before = await readUntil(stream, 'step');
    system.engine().signal('SIGTERM');
    const rest = await collect(stream);
    expect(rest.at(-1)).toMatchObject({ data: { type: 'error', error: { code: 'ENGINE_STOPPING' } } });
    await system.engine().exit();
    await system.startEngine();
    const after = await collect(readStream(system.url + urls.stream, { lastEventId: lastId(before) }));
    expect(after[0]?.data).toEqual({ type: 'reset' });
    expect(ofType(after, 'done')).toHaveLength(1);
    expect(await stateOf(id)).toBe('done');
  });
});

describe('an engine that has let go of a picture', () => {
  it('runs it again for a branch, which is the same as ever', async () => {
    const parent = await post({ ...LONG, steps: 10 });
    await collect(readStream(system.url + parent.urls.stream));
    const branch = { prompt: 'a blue boat', from: { id: parent.id, step: 4 } };
    const pictureOf = async ({ urls }: { urls: { stream: string } }) =>
      ofType(await collect(readStream(system.url + urls.stream)), 'image')[0]?.['image'];
    const before = await pictureOf(await post(branch));
    system.engine().signal('SIGKILL');
    await system.engine().exit();
    await system.startEngine();
    expect(await pictureOf(await post(branch))).toBe(before);
  });
});

describe('everything that is killed', () => {
  it('leaves a line of pictures behind that all get done, once each', async () => {
    const ids: string[] = [];
    for (let seed = 0; seed < 12; seed += 1)
      ids.push((await post({ prompt: 'a blue cup', steps: 5, seed })).id);
    system.gateway().signal('SIGKILL');
    system.engine().signal('SIGKILL');
    await Promise.all([system.gateway().exit(), system.engine().exit()]);
    await Promise.all([system.startEngine(), system.startGateway()]);
    for (const id of ids) await waitUntil('it is done', async () => (await stateOf(id)) === 'done');
    const kept = async () => {
      const answer = await fetch(`${system.url}/api/gallery?q=cup&limit=100`);
      return ((await answer.json()) as { items: { id: string; seed: number; images: object[] }[] }).items; // the contract's
    };
    await waitUntil('all are kept', async () => (await kept()).length === ids.length);
    expect((await kept()).map(({ id, seed, images }) => [id, seed, images.length]).reverse()).toEqual(
      ids.map((id, seed) => [id, seed, 1]),
    );
  });
});
