import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { GatewayError } from '../../src/api/gateway-error.ts';
import { Pictures } from '../../src/generation/pictures.ts';
import { wishFor, shownPicture } from '../../src/generation/picture-wish.ts';
import { idle, type GenerationState } from '../../src/generation/generation.ts';

/** Requests under way, by address; the test answers them. */
const asked = new Map<
  string,
  { resolve: () => void; reject: (cause: unknown) => void; signal: AbortSignal }
>();
let pictures: Pictures;

beforeEach(() => {
  vi.useFakeTimers();
  asked.clear();
  vi.stubGlobal(
    'URL',
    Object.assign(URL, { createObjectURL: () => 'blob:x', revokeObjectURL: () => undefined }),
  );
  pictures = new Pictures(
    (url, signal) =>
      new Promise((resolve, reject) => {
        asked.set(url, { resolve: () => resolve(new Blob([url])), reject, signal });
      }),
    (url) => Promise.resolve({ url, width: 1, height: 1 }),
  );
});

afterEach(() => vi.useRealTimers());

const wish = (part: Partial<Parameters<Pictures['want']>[0]>): void =>
  pictures.want({ finals: [], previews: [], thumbs: [], ...part });

async function answer(url: string): Promise<void> {
  const request = asked.get(url);
  asked.delete(url);
  request?.resolve();
  await vi.advanceTimersByTimeAsync(0);
}

describe('pictures', () => {
  it('asks for one preview at a time, and then for the newest', async () => {
    wish({ previews: ['1'] });
    wish({ previews: ['2'] });
    wish({ previews: ['3'] });
    expect([...asked.keys()]).toEqual(['1']);
    await answer('1');
    expect([...asked.keys()]).toEqual(['3']);
  });

  it('drops previews under way for a final picture', () => {
    wish({ previews: ['1'] });
    const preview = asked.get('1');
    wish({ finals: ['final'], previews: ['2'] });
    expect(preview?.signal.aborted).toBe(true);
    expect(asked.get('final')?.signal.aborted).toBe(false);
    expect(asked.has('2')).toBe(false);
  });

  it('fills the filmstrip last, two at a time', async () => {
    wish({ previews: ['9'], thumbs: ['1', '2', '3'] });
    expect([...asked.keys()]).toEqual(['9']);
    await answer('9');
    expect([...asked.keys()]).toEqual(['1', '2']);
    await answer('1');
    expect([...asked.keys()]).toEqual(['2', '3']);
  });

  it('tries again after trouble, but not for what is gone', async () => {
    wish({ finals: ['final'], thumbs: ['old'] });
    asked.get('final')?.reject(new GatewayError({ code: 'NETWORK_ERROR', message: '', status: 0 }));
    await vi.advanceTimersByTimeAsync(2_000);
    await answer('final');
    expect(pictures.read().has('final')).toBe(true);

    asked.get('old')?.reject(new GatewayError({ code: 'PREVIEW_NOT_FOUND', message: '', status: 404 }));
    asked.clear();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked.has('old')).toBe(false);
  });

  it('forgets everything when cleared, late answers included', async () => {
    wish({ previews: ['1'] });
    const late = asked.get('1');
    pictures.clear();
    late?.resolve();
    await vi.advanceTimersByTimeAsync(0);
    expect(pictures.read().size).toBe(0);
  });
});

describe('what is wished for', () => {
  const frames = [1, 2, 3].map((step) => ({ step, url: `/steps/${step}.jpg` }));
  const running: GenerationState = { ...idle, phase: 'running', n: 1, frames: [frames], images: [] };
  const none = new Map();

  it('is the newest preview while it develops, and no thumbnails', () => {
    expect(wishFor(running, { step: null, index: null }, none)).toEqual({
      finals: [],
      previews: ['/steps/3.jpg'],
      thumbs: [],
    });
  });

  it('is the scrubbed step before the newest', () => {
    expect(wishFor(running, { step: 1, index: null }, none).previews).toEqual([
      '/steps/1.jpg',
      '/steps/3.jpg',
    ]);
  });

  it('is the final picture, without previews, then the filmstrip', () => {
    const done: GenerationState = { ...running, phase: 'done', images: [{ url: '/image.png', seed: 1 }] };
    expect(wishFor(done, { step: null, index: null }, none)).toEqual({
      finals: ['/image.png'],
      previews: [],
      thumbs: frames.map(({ url }) => url),
    });
  });

  it('begins with the image that is furthest behind', () => {
    const two: GenerationState = {
      ...running,
      n: 2,
      frames: [frames, frames.map(({ step, url }) => ({ step, url: `${url}?index=1` }))],
    };
    const loaded = new Map([['/steps/2.jpg', { url: 'blob:2', width: 1, height: 1, bytes: null }]]);
    expect(wishFor(two, { step: null, index: null }, loaded).previews).toEqual([
      '/steps/3.jpg?index=1',
      '/steps/3.jpg',
    ]);
  });

  it('shows the newest that has arrived, up to the step that is looked at', () => {
    const loaded = new Map(
      [1, 3].map((step) => [`/steps/${step}.jpg`, { url: `blob:${step}`, width: 1, height: 1, bytes: null }]),
    );
    expect(shownPicture(running, loaded, 0, null)?.step).toBe(3);
    expect(shownPicture(running, loaded, 0, 2)?.step).toBe(1);
    expect(shownPicture(running, new Map(), 0, null)).toBeNull();
  });
});
