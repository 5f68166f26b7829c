/** Answers about generations that the engine has let go of, from what is kept: the same answers at the same addresses. */
import { Readable } from 'node:stream';
import { addressOf } from '../engine/engine-client.js';
import type { Upstream } from '../http/upstream.js';
import type { Files } from '../storage/files.js';
import { cutFrame, findFrame } from './development.js';
import type { GenerationStore, StoredGeneration } from './generation-store.js';
import { describeStored, hasSeenEnd, imageOf, previewOf, replay } from './stored-generation.js';

const FOREVER = 'private, max-age=31536000, immutable';

export interface StreamWish {
  after: string | undefined;
  isFull: boolean;
  images: 'inline' | 'url' | undefined;
}

/** Each answers null when there is no such thing. */
export interface Archive {
  describe(stored: StoredGeneration, base: string | undefined): Promise<Upstream | null>;
  stream(stored: StoredGeneration, wish: StreamWish, base: string | undefined): Promise<Upstream | null>;
  preview(id: string, step: number, index: number): Promise<Upstream | null>;
  image(id: string, index: number): Promise<Upstream | null>;
}

export class StoredArchive implements Archive {
  readonly #store: GenerationStore;
  readonly #files: Files;

  constructor(store: GenerationStore, files: Files) {
    this.#store = store;
    this.#files = files;
  }

  async describe(stored: StoredGeneration, base: string | undefined): Promise<Upstream | null> {
    const generation = describeStored(stored, await this.#store.pictures(stored.id), base);
    if (generation === null) return null;
    return answer(200, 'application/json', Buffer.from(JSON.stringify(generation)), 'no-store');
  }

  async stream(
    { id, log, request }: StoredGeneration,
    { after, isFull, images = request?.images ?? 'inline' }: StreamWish,
    base: string | undefined,
  ): Promise<Upstream | null> {
    if (log === null) return null;
    if (hasSeenEnd({ id, log, after })) return { status: 204, headers: {}, body: Readable.from([]) };
    const development = images === 'url' ? null : await this.#store.development(id);
    const film = development === null ? null : await this.#files.read(development.file);
    const here = addressOf(id, base);
    const imageFor = async (event: Parameters<Parameters<typeof replay>[0]['imageFor']>[0]) => {
      if (event.type === 'image') {
        if (images === 'url') return imageOf(here, event.index);
        const png = await this.#read(id, event.index);
        return png === null ? null : `data:image/png;base64,${png.toString('base64')}`;
      }
      if (images === 'url') return previewOf(here, event.step, event.index);
      const frame = findFrame(development?.frames ?? [], event.step, event.index);
      if (film === null || frame === undefined) return null;
      return `data:image/jpeg;base64,${cutFrame(film, frame).toString('base64')}`;
    };
    const body = Readable.from(replay({ id, log, after, isFull, imageFor }));
    return { status: 200, headers: { 'content-type': 'text/event-stream; charset=utf-8' }, body };
  }

  async preview(id: string, step: number, index: number): Promise<Upstream | null> {
    const development = await this.#store.development(id);
    const frame = development && findFrame(development.frames, step, index);
    const film = frame && (await this.#files.read(development.file));
    return film ? answer(200, 'image/jpeg', cutFrame(film, frame), FOREVER) : null;
  }

  async image(id: string, index: number): Promise<Upstream | null> {
    const png = await this.#read(id, index);
    return png && answer(200, 'image/png', png, FOREVER);
  }

  async #read(id: string, index: number): Promise<Buffer | null> {
    const picture = (await this.#store.pictures(id)).find((one) => one.index === index);
    return picture === undefined ? null : await this.#files.read(picture.file);
  }
}

function answer(status: number, type: string, body: Buffer, caching: string): Upstream {
  const headers = { 'content-type': type, 'content-length': String(body.length), 'cache-control': caching };
  return { status, headers, body: Readable.from([body]) };
}
