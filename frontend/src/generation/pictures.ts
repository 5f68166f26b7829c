/**
 * Fetches pictures in the order in which somebody wants to see them, and decodes them before they are shown.
 *
 * A preview is asked for only when the one before has arrived, so a slow line never builds up a queue of stale ones: each
 * pull is its own credit. Final pictures go first; previews under way are dropped for them.
 */
import { asGatewayError } from '../api/gateway-error.ts';
import { backoffMs } from '../api/backoff.ts';
import { Emitter } from '../lib/emitter.ts';

/** Addresses by how much they are wanted. A call replaces the wish before. */
export interface PictureWish {
  finals: readonly string[];
  /** What is to be seen now, the most wanted first: the scrubbed step, or the newest one of each image. */
  previews: readonly string[];
  /** What fills the filmstrip, when nothing else is going on. */
  thumbs: readonly string[];
}

/** A decoded picture. `url` fits an <img src> and is shown without a wait. */
export interface DecodedPicture {
  url: string;
  width: number;
  height: number;
}

export interface LoadedPicture extends DecodedPicture {
  /** As they were fetched; null for a picture that came within its address. */
  bytes: Blob | null;
}

export type FetchPicture = (url: string, signal: AbortSignal) => Promise<Blob>;
export type DecodePicture = (url: string) => Promise<DecodedPicture>;

const noWish: PictureWish = { finals: [], previews: [], thumbs: [] };
const THUMBS_AT_ONCE = 2;
const TRIES_MAX = 8;

type Kind = 'final' | 'preview' | 'thumb';

export class Pictures extends Emitter {
  readonly #fetchPicture: FetchPicture;
  readonly #decodePicture: DecodePicture;
  #wish = noWish;
  #loaded: ReadonlyMap<string, LoadedPicture> = new Map();
  readonly #loading = new Map<string, { kind: Kind; controller: AbortController }>();
  readonly #tries = new Map<string, number>();
  readonly #retryTimers = new Set<ReturnType<typeof setTimeout>>();

  constructor(fetchPicture: FetchPicture, decodePicture: DecodePicture = decodeImage) {
    super();
    this.#fetchPicture = fetchPicture;
    this.#decodePicture = decodePicture;
  }

  /** What has arrived, by its address; the same map until something arrives. */
  readonly read = (): ReadonlyMap<string, LoadedPicture> => this.#loaded;

  want(wish: PictureWish): void {
    this.#wish = wish;
    this.#pump();
  }

  /** Forgets everything, for the next generation. */
  clear(): void {
    this.#wish = noWish;
    for (const { controller } of this.#loading.values()) controller.abort();
    for (const timer of this.#retryTimers) clearTimeout(timer);
    for (const { url } of this.#loaded.values()) if (url.startsWith('blob:')) URL.revokeObjectURL(url);
    this.#retryTimers.clear();
    this.#loading.clear();
    this.#tries.clear();
    this.#loaded = new Map();
    this.emit();
  }

  #pump(): void {
    const finals = this.#wish.finals.filter((url) => this.#isMissing(url));
    if (finals.length > 0) this.#abortAllBut('final');
    for (const url of finals) this.#load(url, 'final');
    if (this.#count('final') > 0) return;

    const preview = this.#wish.previews.find((url) => this.#isMissing(url));
    if (preview !== undefined && this.#count('preview') === 0) {
      this.#abortAllBut('preview');
      this.#load(preview, 'preview');
    }
    if (this.#count('preview') > 0) return;

    const thumbs = this.#wish.thumbs.filter((url) => this.#isMissing(url));
    for (const url of thumbs.slice(0, THUMBS_AT_ONCE - this.#count('thumb'))) this.#load(url, 'thumb');
  }

  #isMissing(url: string): boolean {
    const isGivenUp = (this.#tries.get(url) ?? 0) >= TRIES_MAX;
    return !this.#loaded.has(url) && !this.#loading.has(url) && !isGivenUp;
  }

  #count(kind: Kind): number {
    return [...this.#loading.values()].filter((loading) => loading.kind === kind).length;
  }

  #abortAllBut(kind: Kind): void {
    for (const [url, loading] of this.#loading) {
      if (loading.kind === kind) continue;
      loading.controller.abort();
      this.#loading.delete(url);
    }
  }

  #load(url: string, kind: Kind): void {
    const controller = new AbortController();
    this.#loading.set(url, { kind, controller });
    void this.#fetchAndDecode(url, controller.signal)
      .then((picture) => this.#keep(url, picture, controller.signal))
      .catch((cause: unknown) => this.#onFailure(url, cause, controller.signal));
  }

  async #fetchAndDecode(url: string, signal: AbortSignal): Promise<LoadedPicture> {
    if (url.startsWith('data:')) return { ...(await this.#decodePicture(url)), bytes: null };
    const bytes = await this.#fetchPicture(url, signal);
    const blobUrl = URL.createObjectURL(bytes);
    try {
      return { ...(await this.#decodePicture(blobUrl)), bytes };
    } catch (cause) {
      URL.revokeObjectURL(blobUrl);
      throw cause;
    }
  }

  #keep(url: string, picture: LoadedPicture, signal: AbortSignal): void {
    if (signal.aborted) {
      URL.revokeObjectURL(picture.url);
      return;
    }
    this.#loading.delete(url);
    this.#loaded = new Map(this.#loaded).set(url, picture);
    this.emit();
    this.#pump();
  }

  /** Tries again later, except for what the server keeps no more. Bounded, so that a broken picture ends. */
  #onFailure(url: string, cause: unknown, signal: AbortSignal): void {
    if (signal.aborted) return;
    this.#loading.delete(url);
    const tries = asGatewayError(cause).isLost ? TRIES_MAX : (this.#tries.get(url) ?? 0) + 1;
    this.#tries.set(url, TRIES_MAX); // not before the timer says so
    if (tries < TRIES_MAX) this.#retryLater(url, tries);
    this.#pump();
  }

  #retryLater(url: string, tries: number): void {
    const timer = setTimeout(() => {
      this.#retryTimers.delete(timer);
      this.#tries.set(url, tries);
      this.#pump();
    }, backoffMs(tries));
    this.#retryTimers.add(timer);
  }
}

/** Resolves when the browser can paint it at once. */
async function decodeImage(url: string): Promise<DecodedPicture> {
  const image = new Image();
  image.src = url;
  await image.decode();
  return { url, width: image.naturalWidth, height: image.naturalHeight };
}
