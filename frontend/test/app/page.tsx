/** The page as a test sees it: a gateway without a network, and what a viewer and a stream do. */
import { act, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, vi } from 'vitest';
import { EventStream } from '../../src/api/event-stream.ts';
import type { GalleryFilter, Gateway } from '../../src/api/gateway.ts';
import { createQueries } from '../../src/api/queries.ts';
import type { GatewayError } from '../../src/api/gateway-error.ts';
import type {
  GalleryItem,
  GalleryPage,
  GallerySummary,
  Generation,
  GenerationRequest,
  Health,
  Model,
} from '../../src/api/words.ts';
import { App } from '../../src/app/app.tsx';
import { LanguageChoice } from '../../src/app/language.ts';
import { History } from '../../src/features/recent/history.ts';
import { Pictures } from '../../src/generation/pictures.ts';
import { buildGenerateServices } from '../../src/generation/services.ts';
import { Session } from '../../src/generation/session.ts';
import { UnreadablePicture, type PictureData } from '../../src/lib/picture-file.ts';
import { FakeEventSource, makeFakeEventSource } from '../fake-event-source.ts';
import { model } from '../model.ts';

/** A gateway that answers at once, and notes what it was asked. */
export class FakeGateway implements Gateway {
  readonly asked: GenerationRequest[] = [];
  readonly cancelled: string[] = [];
  readonly finished: string[] = [];
  /** What start, find, finish and health throw instead of answering. */
  trouble: Partial<Record<'start' | 'find' | 'finish' | 'health' | 'gallery', GatewayError>> = {};
  wellness: Health = { status: 'ready', version: '0', engine: { status: 'ready' } };
  models: readonly Model[] = [model];
  #made = 0;
  state: Generation['state'] = 'queued';
  step = 0;

  start(request: GenerationRequest): Promise<Generation> {
    this.asked.push(request);
    return this.trouble.start
      ? Promise.reject(this.trouble.start)
      : Promise.resolve(this.#describe(request, `gen${++this.#made}`));
  }

  find(id: string): Promise<Generation> {
    return this.trouble.find
      ? Promise.reject(this.trouble.find)
      : Promise.resolve(this.#describe({ prompt: 'a boat' }, id));
  }

  cancel(urls: Generation['urls']): Promise<Generation> {
    this.cancelled.push(urls.cancel);
    return Promise.resolve(this.#describe({ prompt: 'a boat' }));
  }

  finish(urls: Generation['urls']): Promise<Generation> {
    this.finished.push(urls.finish);
    return this.trouble.finish
      ? Promise.reject(this.trouble.finish)
      : Promise.resolve(this.#describe({ prompt: 'a boat' }));
  }

  /** What the gallery holds, the newest first; it gives out two a page. */
  kept: GalleryItem[] = [];
  readonly filters: GalleryFilter[] = [];

  listGallery(filter: GalleryFilter, before: string | null): Promise<GalleryPage> {
    this.filters.push(filter);
    if (this.trouble.gallery) return Promise.reject(this.trouble.gallery);
    const fitting = this.kept.filter(
      ({ prompt, is_starred: isStarred }) =>
        prompt.includes(filter.q ?? '') && (filter.starred === undefined || isStarred),
    );
    const start = Number(before ?? 0);
    const end = start + this.pageSize;
    return Promise.resolve({
      items: fitting.slice(start, end),
      next: end < fitting.length ? String(end) : null,
    });
  }
  pageSize = 60;

  summariseGallery = (): Promise<GallerySummary> =>
    Promise.resolve({ generations: this.kept.length, pictures: 0, bytes: 0, models: ['pencil'], sizes: [] });

  star(id: string, isStarred: boolean): Promise<GalleryItem> {
    return this.#changeKept(id, (item) => ({ ...item, is_starred: isStarred }));
  }

  async remove(id: string): Promise<void> {
    this.#removed = await this.#changeKept(id, () => null);
  }
  #removed: GalleryItem | null = null;

  restore(): Promise<GalleryItem> {
    if (this.#removed === null) throw new Error('nothing was removed');
    this.kept = [this.#removed, ...this.kept];
    return Promise.resolve(this.#removed);
  }

  #changeKept(id: string, change: (item: GalleryItem) => GalleryItem | null): Promise<GalleryItem> {
    if (this.trouble.gallery) return Promise.reject(this.trouble.gallery);
    const found = this.kept.find((item) => item.id === id);
    if (found === undefined) throw new Error('no such item');
    this.kept = this.kept.flatMap((item) => (item === found ? (change(item) ?? []) : item));
    return Promise.resolve(found);
  }

  listModels = (): Promise<readonly Model[]> => Promise.resolve(this.models);
  health = (): Promise<Health> =>
    this.trouble.health ? Promise.reject(this.trouble.health) : Promise.resolve(this.wellness);
  fetchPicture = (url: string): Promise<Blob> => Promise.resolve(new Blob([url]));

  #describe(request: GenerationRequest, id = 'gen1'): Generation {
    return {
      id,
      state: this.state,
      request: {
        prompt: request.prompt,
        negative_prompt: '',
        steps: 3,
        guidance_scale: 5,
        seed: 7,
        width: 256,
        height: 256,
        n: request.n ?? 1,
        sampler: 'euler',
        model: 'pencil',
        previews: 'each',
        preview_decoder: 'auto',
        preview_size: null,
        images: 'inline',
        has_init_image: request.init_image != null,
        has_mask: request.mask != null,
        strength: request.strength ?? null,
        from: request.from ?? null,
        loras: request.loras ?? [],
      },
      position: 1,
      eta_ms: null,
      step: this.step,
      total_steps: 3,
      images: [],
      parent: request.from ?? null,
      error: null,
      created_at: '2026-01-01T00:00:00Z',
      started_at: null,
      finished_at: null,
      urls: {
        self: `/api/generate/${id}`,
        stream: `/api/generate/${id}/stream`,
        cancel: `/api/generate/${id}/cancel`,
        finish: `/api/generate/${id}/finish`,
        image: `/api/generate/${id}/image.png?index=0`,
      },
    };
  }
}

let left: Session | null = null; // by the test before; nobody told it, so it would keep its turn at a stream

/** Draws the whole page, with everything below it that is not the network or a canvas. */
export async function openPage(gateway: FakeGateway, badge = 'Pencil'): Promise<void> {
  FakeEventSource.all.length = 0;
  let made = 0;
  vi.spyOn(URL, 'createObjectURL').mockImplementation(() => `blob:${++made}`);
  vi.spyOn(URL, 'revokeObjectURL').mockReturnValue(undefined);
  const session = new Session(
    gateway,
    (url, handlers, standing) => new EventStream(url, handlers, makeFakeEventSource, standing),
  );
  left?.close();
  left = session;
  const pictures = new Pictures(
    (url) => gateway.fetchPicture(url),
    (url) => Promise.resolve({ url, width: 1, height: 1 }),
  );
  const readPicture = (file: Blob): Promise<PictureData> =>
    file.type === 'image/png'
      ? Promise.resolve({ url: 'data:image/png;base64,AAAA', width: 512, height: 256 })
      : Promise.reject(new UnreadablePicture('Choose a PNG, JPEG or WebP picture.'));
  const queries = createQueries();
  const generate = buildGenerateServices({ gateway, session, pictures, readPicture, queries });
  const language = new LanguageChoice();
  await language.take();
  render(<App services={{ ...generate, history: new History(), language }} />);
  await screen.findByText(badge, { selector: 'header *' });
}

/** Types the prompt and sends the form. */
export async function generate(prompt: string): Promise<void> {
  const field = screen.getByLabelText('Prompt');
  await userEvent.clear(field);
  await userEvent.type(field, prompt);
  await userEvent.keyboard('{Control>}{Enter}{/Control}');
}

let sequence = 0;

/** Sends events on the stream that is open. */
export async function tell(...events: object[]): Promise<void> {
  await waitFor(() => expect(FakeEventSource.all).not.toHaveLength(0));
  act(() => {
    for (const event of events) FakeEventSource.current.send(event, `gen1:${++sequence}`);
  });
}

export const started = {
  type: 'started',
  id: 'gen1',
  model: 'pencil',
  seed: 7,
  width: 256,
  height: 256,
  total_steps: 3,
  n: 1,
};
export const image = {
  type: 'image',
  image: '/api/generate/gen1/image.png?index=0',
  index: 0,
  seed: 7,
  width: 256,
  height: 256,
};
export const done = { type: 'done', elapsed_ms: 320 };

export function step(number: number): object {
  const url = `/api/generate/gen1/steps/${number}.jpg?index=0`;
  const progress = Math.round((100 * number) / 3);
  return {
    type: 'step',
    step: number,
    total_steps: 3,
    progress,
    image: url,
    index: 0,
    elapsed_ms: 100 * number,
    eta_ms: 100,
  };
}

export function stage(name = 'Picture') {
  return within(screen.getByRole('region', { name }));
}
