/** What is kept of every generation: found again at the same addresses, and finished whatever dies in between. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createParser } from 'eventsource-parser';
import { readRecipe } from '../src/recipes/read.js';
import { openStorage, type Storage } from '../src/storage/storage.js';
import type { DatabaseConfig } from '../src/storage/database.js';
import { eachDatabase } from './databases.js';
import { DrawingEngine, STEPS } from './drawing-engine.js';
import { startGateway, type Gateway } from './gateway.js';
import { waitUntil } from './wait.js';

interface Told {
  id: string | undefined;
  event: { type: string; image?: string | null; step?: number };
}

const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

eachDatabase('a generation', (open) => {
  let config: DatabaseConfig;
  let storage: Storage;
  let engine: DrawingEngine;
  let gateway: Gateway;

  beforeEach(async () => {
    config = await open();
    engine = await DrawingEngine.start();
    await begin();
  });
  afterEach(async () => {
    await end();
    await engine.stop();
  });

  async function begin(variables: Record<string, string> = {}): Promise<void> {
    storage = await openStorage(config);
    gateway = await startGateway(
      { ENGINE_URL: engine.url, OWNER_SECRET: 'one', ...variables },
      undefined,
      storage,
    );
  }

  async function end(): Promise<void> {
    await gateway.stop();
    await storage.close();
  }

  const post = (body: object, headers: Record<string, string> = {}) =>
    fetch(`${gateway.url}/api/generate`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  const start = async (body: object = {}): Promise<string> =>
    ((await (await post({ prompt: 'a grey square', ...body })).json()) as { id: string }).id;
  const read = async (path: string): Promise<unknown> =>
    (await fetch(`${gateway.url}/api/generate/${path}`)).json();
  const stateOf = async (id: string) => ((await read(id)) as { state?: string }).state;
  const isRecorded = async (id: string): Promise<boolean> => {
    const row = await storage.db
      .selectFrom('generations')
      .select('log')
      .where('id', '=', id)
      .executeTakeFirst();
    return row?.log != null;
  };
  const recorded = (id: string) => waitUntil('it is recorded', () => isRecorded(id));

  async function follow(id: string, query = '', headers: Record<string, string> = {}): Promise<Told[]> {
    const told: Told[] = [];
    const parser = createParser({
      onEvent: ({ id: cursor, data }) => {
        if (data !== '[DONE]') told.push({ id: cursor, event: JSON.parse(data) as Told['event'] }); // the gateway's words
      },
    });
    parser.feed(await (await fetch(`${gateway.url}/api/generate/${id}/stream${query}`, { headers })).text());
    return told;
  }

  it('is told, streamed and shown the same when the engine has let go of it, or is away', async () => {
    const id = await start({ seed: 7 });
    await recorded(id);
    const before = {
      full: await follow(id, '?replay=full'),
      urls: await follow(id, '?replay=full&images=url'),
    };
    expect(before.full.map(({ event }) => event.type)).toEqual([
      ...['queued', 'started', ...Array.from({ length: STEPS }, () => 'step'), 'image', 'done'],
    ]);
    const lose = async (): Promise<void> => {
      engine.lose();
      await Promise.resolve();
    };
    for (const away of [lose, () => engine.stop()]) {
      await away();
      expect(await follow(id, '?replay=full')).toEqual(before.full);
      expect(await follow(id, '?replay=full&images=url')).toEqual(before.urls);
      expect(await read(id)).toMatchObject({
        id,
        state: 'done',
        step: STEPS,
        request: { seed: 7 },
        images: [{ index: 0, url: `/api/generate/${id}/image.png?index=0` }],
        finished_at: '2026-11-25T12:00:00.000Z',
      });
      for (const { event } of before.urls.filter((told) => told.event.image !== undefined)) {
        const inline = before.full.find(
          (told) => told.event.step === event.step && told.event.type === event.type,
        );
        const raw = event.type === 'image' ? '&metadata=none' : '';
        const bytes = Buffer.from(await (await fetch(gateway.url + String(event.image) + raw)).arrayBuffer());
        expect(bytes.toString('base64')).toBe(inline?.event.image?.split(',')[1]);
      }
      expect((await fetch(`${gateway.url}/api/generate/${id}/steps/6.jpg`)).status).toBeGreaterThanOrEqual(
        400,
      );
    }
    engine = await DrawingEngine.start(); // for afterEach
  });

  it('goes on after a cursor, and tells a reader of nothing new when there is nothing', async () => {
    const id = await start();
    await recorded(id);
    engine.lose();
    const all = await follow(id, '?replay=full');
    const rest = await follow(id, '?replay=full', { 'last-event-id': String(all[3]?.id) });
    expect(rest).toEqual(all.slice(4));
    const end = await fetch(`${gateway.url}/api/generate/${id}/stream?last_event_id=${all.at(-1)?.id ?? ''}`);
    expect(end.status).toBe(204);
    const newest = await follow(id);
    expect(newest.filter(({ event }) => event.type === 'step').map(({ event }) => event.step)).toEqual([
      STEPS,
    ]);
    expect((await follow(id, `?last_event_id=${id}:999999`))[0]?.event.type).toBe('reset');
  });

  it('is started again with its seed when the engine dies, and its reader goes on', async () => {
    engine.isEager = false;
    const id = await start();
    await engine.draw(id, 3);
    const seed = ((await read(id)) as { request: { seed: number } }).request.seed;
    engine.lose();
    const rest = follow(id, '', { 'last-event-id': `${id}:4` });
    await waitUntil('it is started again', () => engine.has(id));
    await engine.draw(id, STEPS + 1);
    const told = await rest;
    expect(told[0]?.event.type).toBe('reset');
    expect(told.at(-1)).toMatchObject({ id: `${id}:${1_000_000 + 2 + STEPS + 2}`, event: { type: 'done' } });
    expect(engine.taken.map(({ id: taken, life }) => [taken, life])).toEqual([
      [id, 0],
      [id, 1],
    ]);
    expect(engine.taken[1]?.asked).toMatchObject({ prompt: 'a grey square', seed });
    await recorded(id);
    expect(await stateOf(id)).toBe('done');
  });

  it('waits in line, in order, through the death of both', async () => {
    engine.isEager = false;
    const ids: string[] = [];
    for (let number = 0; number < 30; number += 1) ids.push(await start({ seed: number }));
    await end();
    engine.lose();
    engine.isEager = true;
    await begin();
    await gateway.resume();
    for (const id of ids) await recorded(id);
    const again = engine.taken.slice(30);
    expect(again.map(({ asked }) => asked['seed']).sort((a, b) => Number(a) - Number(b))).toEqual(
      ids.map((_, seed) => seed),
    );
    expect(await storage.db.selectFrom('pictures').select('generation_id').execute()).toHaveLength(30);
  });

  it('takes its pictures with it', async () => {
    engine.isEager = false;
    const id = await start({ init_image: `data:image/png;base64,${PIXEL}`, strength: 0.5 });
    engine.lose();
    await waitUntil('it is started again', () => engine.has(id));
    expect(engine.taken[1]?.asked).toMatchObject({ init_image: PIXEL, strength: 0.5 });
    expect(engine.taken[1]?.asked).not.toHaveProperty('has_init_image');
  });

  it.each([
    ['with its recipe', '', {}, { source: 'safelight', prompt: 'a grey square', seed: 9, index: 0 }],
    ['without it when it is asked for so', '&metadata=none', {}, null],
    ['without it by EMBED_METADATA', '', { EMBED_METADATA: 'false' }, null],
  ])('has a picture to keep, %s', async (_how, query, variables, recipe) => {
    const id = await start({ seed: 9 });
    await recorded(id);
    engine.lose();
    await end();
    await begin(variables);
    const answer = await fetch(`${gateway.url}/api/generate/${id}/image.png?index=0${query}`);
    const png = Buffer.from(await answer.arrayBuffer());
    expect(answer.headers.get('content-length')).toBe(String(png.length));
    const found = await readRecipe(png);
    if (recipe === null) expect(found).toBeNull();
    else expect(found).toMatchObject({ ...recipe, id });
  });

  it('is a branch of one that the engine has let go of: that runs again first, under another id', async () => {
    const parent = await start({ seed: 5 });
    await recorded(parent);
    engine.lose();
    const answer = await post({ prompt: 'another', from: { id: parent, step: 3 } });
    expect(answer.status).toBe(202);
    const branch = (await answer.json()) as { id: string; parent: object; request: object };
    expect(branch).toMatchObject({
      parent: { id: parent, step: 3, index: 0 },
      request: { seed: 5, prompt: 'another' },
    });
    const told = await follow(branch.id);
    expect(told.at(-1)?.event.type).toBe('done');
    const [, again, taken] = engine.taken;
    expect(again).toMatchObject({
      asked: { prompt: 'a grey square', seed: 5, previews: 'none' },
      parent: null,
    });
    expect(again?.id).not.toBe(parent);
    expect(taken).toMatchObject({ id: branch.id, asked: { from: { id: again?.id, step: 3 } }, parent });
    await recorded(branch.id);
    const rows = await storage.db
      .selectFrom('generations')
      .select(['id', 'parent_id'])
      .orderBy('number')
      .execute();
    expect(rows).toEqual([
      { id: parent, parent_id: null },
      { id: branch.id, parent_id: parent },
    ]);
  });

  it('is no branch of what never was, or of a step that its parent has not', async () => {
    const parent = await start({ seed: 5 });
    await recorded(parent);
    engine.lose();
    for (const from of [
      { id: parent, step: STEPS },
      { id: parent, step: 2, index: 1 },
      { id: '01a213d2-6d2f-7433-abd2-b28dbc3d4f3f', step: 2 },
    ])
      expect((await post({ prompt: 'a', from })).status).toBe(404);
    expect(await storage.db.selectFrom('generations').select('id').execute()).toHaveLength(1);
  });

  it('leaves nothing behind when it is refused', async () => {
    engine.refusal = { status: 429, code: 'QUEUE_FULL' };
    expect((await post({ prompt: 'a' })).status).toBe(429);
    expect(await storage.db.selectFrom('generations').select('id').execute()).toEqual([]);
  });

  it('fails with the reason when no engine will take it again', async () => {
    engine.isEager = false;
    const id = await start();
    engine.refusal = { status: 400, code: 'VALIDATION_ERROR' };
    engine.lose();
    await waitUntil('it has failed', async () => (await stateOf(id)) === 'failed');
    expect(await read(id)).toMatchObject({ error: { code: 'VALIDATION_ERROR', message: 'In its words.' } });
    const told = await follow(id, '', { 'last-event-id': `${id}:1` });
    expect(told.map(({ event }) => event.type)).toEqual(['reset', 'error']);
  });

  it('can be cancelled while no engine has it', async () => {
    engine.isEager = false;
    const id = await start();
    engine.refusal = { status: 503, code: 'ENGINE_STARTING' };
    engine.lose();
    const answer = await fetch(`${gateway.url}/api/generate/${id}/cancel`, { method: 'POST' });
    expect(await answer.json()).toMatchObject({ id, state: 'cancelled' });
    engine.refusal = null;
    expect(await stateOf(id)).toBe('cancelled');
  });

  it('is the same for its Idempotency-Key for ever, and for no other body', async () => {
    const key = { 'idempotency-key': 'k' };
    const first = (await (await post({ prompt: 'a', seed: 1 }, key)).json()) as { id: string };
    await recorded(first.id);
    engine.lose();
    const again = await post({ seed: 1, prompt: 'a' }, key);
    expect(again.status).toBe(200);
    expect(await again.json()).toMatchObject({ id: first.id, state: 'done' });
    expect(await (await post({ prompt: 'b', seed: 1 }, key)).json()).toMatchObject({
      error: { code: 'IDEMPOTENCY_KEY_REUSED' },
    });
    expect(engine.taken).toHaveLength(1);
  });
});
