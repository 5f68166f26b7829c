/** The gallery: found, filtered, starred, deleted and brought back, the same in both databases. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import sharp from 'sharp';
import { cleanUp } from '../src/gallery/cleaning.js';
import { GalleryStore } from '../src/gallery/gallery-store.js';
import type { GalleryItem, GalleryPage } from '../src/gallery/gallery-item.js';
import { openStorage, type Storage } from '../src/storage/storage.js';
import { eachDatabase } from './databases.js';
import { DrawingEngine } from './drawing-engine.js';
import { startGateway, type Gateway } from './gateway.js';
import { waitUntil } from './wait.js';

eachDatabase('the gallery', (open) => {
  let storage: Storage;
  let engine: DrawingEngine;
  let gateway: Gateway;

  beforeEach(async () => {
    storage = await openStorage(await open());
    engine = await DrawingEngine.start();
    gateway = await startGateway({ ENGINE_URL: engine.url }, undefined, storage);
  });
  afterEach(async () => {
    await gateway.stop();
    await storage.close();
    await engine.stop();
  });

  async function make(body: object): Promise<string> {
    const answer = await fetch(`${gateway.url}/api/generate`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ prompt: 'a grey square', ...body }),
    });
    expect(answer.status, await answer.clone().text()).toBe(202);
    const { id } = (await answer.json()) as { id: string };
    await waitUntil('it is kept', async () => (await ask(`/${id}`)).status === 200);
    await waitUntil('it is done', async () =>
      (await page(`?limit=100`)).items.some((item) => item.id === id),
    );
    return id;
  }

  const ask = (path: string, method = 'GET', body?: object) =>
    fetch(`${gateway.url}/api/gallery${path}`, {
      method,
      ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
  const page = async (query: string) => (await (await ask(query)).json()) as GalleryPage;
  const idsOf = async (query: string) => (await page(query)).items.map(({ id }) => id);

  it('shows the newest first, page by page, with thumbs', async () => {
    const ids = [];
    for (let seed = 0; seed < 5; seed += 1) ids.unshift(await make({ seed }));
    const first = await page('?limit=2');
    expect(first.items.map(({ id }) => id)).toEqual(ids.slice(0, 2));
    const second = await page(`?limit=2&before=${String(first.next)}`);
    const third = await page(`?limit=2&before=${String(second.next)}`);
    expect([...second.items, ...third.items].map(({ id }) => id)).toEqual(ids.slice(2));
    expect(third.next).toBeNull();

    const [newest] = first.items;
    expect(newest).toMatchObject({
      prompt: 'a grey square',
      seed: 4,
      model: 'grey',
      is_starred: false,
      parent: null,
    });
    const [image] = newest?.images ?? [];
    const thumb = await fetch(gateway.url + String(image?.thumb));
    expect(thumb.headers.get('content-type')).toBe('image/webp');
    expect(thumb.headers.get('cache-control')).toContain('immutable');
    expect(await sharp(Buffer.from(await thumb.arrayBuffer())).metadata()).toMatchObject({
      format: 'webp',
      width: 16,
    });
    expect(Buffer.from(String(image?.placeholder), 'base64').length).toBeLessThan(40);
    expect((await fetch(gateway.url + String(image?.url))).headers.get('content-type')).toBe('image/png');
    expect(await (await ask(`/${ids[0]}/thumb.webp?index=3`)).json()).toMatchObject({
      error: { code: 'PICTURE_NOT_FOUND' },
    });
  });

  it('is searched by the beginnings of words, whatever their case and accents', async () => {
    const café = await make({ prompt: 'Un Café en la playa, "de noche"' });
    const cat = await make({ prompt: 'a cat on a beach' });
    expect(await idsOf('?q=cafe')).toEqual([café]);
    expect(await idsOf('?q=PLAY%20ca')).toEqual([café]);
    expect(await idsOf('?q=ca')).toEqual([cat, café]);
    expect(await idsOf('?q=noche%22%20OR%20a')).toEqual([]);
    expect(await idsOf('?q=%22%27*%3A%26%7C!()')).toEqual([]);
    expect(await idsOf('?q=beac%00h')).toEqual([]);
  });

  it('is narrowed by what a generation is', async () => {
    const plain = await make({});
    const branch = await make({ from: { id: plain, step: 2 } });
    const large = await make({ width: 128, height: 64, loras: [{ name: 'ink', scale: 1 }], model: 'other' });
    expect(await idsOf('?branched=true')).toEqual([branch]);
    expect(await idsOf('?loras=true')).toEqual([large]);
    expect(await idsOf('?size=128x64')).toEqual([large]);
    expect(await idsOf('?model=grey')).toEqual([branch, plain]);
    expect(await idsOf('?to=2020-01-01T00:00:00Z')).toEqual([]);
    expect(await idsOf('?from=2020-01-01T00:00:00%2B02:00')).toHaveLength(3);
    expect(await (await ask('/summary')).json()).toMatchObject({
      generations: 3,
      pictures: 3,
      models: ['grey', 'other'],
      sizes: ['16x16', '128x64'],
    });
  });

  it('keeps stars', async () => {
    const id = await make({});
    expect(await (await ask(`/${id}`, 'PATCH', { is_starred: true })).json()).toMatchObject({
      is_starred: true,
    });
    expect(await idsOf('?starred=true')).toEqual([id]);
    await ask(`/${id}`, 'PATCH', { is_starred: false });
    expect(await idsOf('?starred=true')).toEqual([]);
    expect((await ask(`/${id}`, 'PATCH', { is_starred: 'yes' })).status).toBe(400);
  });

  it('deletes, brings back, and takes away for good after 30 days', async () => {
    const [gone, kept] = [await make({ seed: 1 }), await make({ seed: 2 })];
    expect((await ask(`/${gone}`, 'DELETE')).status).toBe(204);
    expect((await ask(`/${gone}`, 'DELETE')).status).toBe(404);
    expect(await idsOf('')).toEqual([kept]);
    expect(((await (await ask(`/${gone}/restore`, 'POST')).json()) as GalleryItem).id).toBe(gone);
    expect(await idsOf('')).toEqual([kept, gone]);

    await ask(`/${gone}`, 'DELETE');
    const count = async () => (await storage.db.selectFrom('files').select('key').execute()).length;
    const before = await count();
    const store = new GalleryStore(storage);
    const isFresh = storage.files.isFresh.bind(storage.files);
    await cleanUp(store, storage.files, Date.now() + 29 * 24 * 3600e3);
    expect(await count()).toBe(before);
    storage.files.isFresh = () => false;
    await cleanUp(store, storage.files, Date.now() + 31 * 24 * 3600e3);
    storage.files.isFresh = isFresh;
    expect(await count()).toBeLessThan(before);
    expect((await ask(`/${gone}/restore`, 'POST')).status).toBe(404);
    const [item] = (await page('')).items;
    expect(item?.id).toBe(kept);
    engine.lose();
    expect((await fetch(gateway.url + String(item?.images[0]?.url))).status).toBe(200);
  });

  it('leaves what still develops to those who can cancel it', async () => {
    engine.isEager = false;
    const answer = await fetch(`${gateway.url}/api/generate`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"prompt":"a"}',
    });
    const { id } = (await answer.json()) as { id: string };
    expect((await ask(`/${id}`, 'DELETE')).status).toBe(404);
    expect(await idsOf('')).toEqual([]);
  });
});

describe('a page that is asked for wrongly', () => {
  it.each([
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['before=-1', 'before'],
    ['size=large', 'size'],
    ['from=yesterday', 'from'],
    ['starred=no', 'starred'],
    [`q=${'a'.repeat(201)}`, 'q'],
    ['colour=red', 'colour'],
  ])('%s is refused by name', async (query, field) => {
    const gateway = await startGateway();
    const answer = await fetch(`${gateway.url}/api/gallery?${query}`);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: { code: 'VALIDATION_ERROR', details: [{ field }] } });
    await gateway.stop();
  });
});
