/** The gallery: pages of what was made, one of it, its star, its removal and its return. */
import { addressOf } from '../engine/engine-client.js';
import { GatewayError } from '../errors.js';
import type { Files } from '../storage/files.js';
import type { GalleryItem, GalleryPage, GallerySummary } from './gallery-item.js';
import type { GalleryChange, GalleryQuery } from './gallery-query.js';
import { limitOf, type GalleryRow, type GalleryStore, type PictureRow } from './gallery-store.js';

/** Addresses begin with `base`, the sub-path under which the caller knows the gateway. */
export class Gallery {
  readonly #store: GalleryStore;
  readonly #files: Files;

  constructor(store: GalleryStore, files: Files) {
    this.#store = store;
    this.#files = files;
  }

  async page(query: GalleryQuery, base: string): Promise<GalleryPage> {
    const found = await this.#store.page(query);
    const rows = found.slice(0, limitOf(query));
    const isLast = rows.length === found.length;
    return {
      items: await this.#toItems(rows, base),
      next: isLast ? null : String(rows.at(-1)?.number ?? ''),
    };
  }

  summary(): Promise<GallerySummary> {
    return this.#store.summary();
  }

  /** Throws GENERATION_NOT_FOUND, as the others do. */
  async find(id: string, base: string): Promise<GalleryItem> {
    const row = await this.#store.find(id);
    const [item] = row === null ? [] : await this.#toItems([row], base);
    if (item === undefined) throw new GatewayError('GENERATION_NOT_FOUND');
    return item;
  }

  async change(id: string, { is_starred: isStarred }: GalleryChange, base: string): Promise<GalleryItem> {
    await this.find(id, base);
    await this.#store.star(id, isStarred);
    return await this.find(id, base);
  }

  /** It can be brought back for 30 days. One that has not ended has to be cancelled first. */
  async remove(id: string): Promise<void> {
    if (!(await this.#store.remove(id))) throw new GatewayError('GENERATION_NOT_FOUND');
  }

  async restore(id: string, base: string): Promise<GalleryItem> {
    await this.#store.restore(id);
    return await this.find(id, base);
  }

  /** A WebP. Throws IMAGE_NOT_FOUND. */
  async thumb(id: string, index: number): Promise<Buffer> {
    const picture = (await this.#store.picturesOf([id])).find(({ position }) => position === index);
    const webp = picture && (await this.#files.read(picture.thumb));
    if (!webp) throw new GatewayError('PICTURE_NOT_FOUND');
    return webp;
  }

  async #toItems(rows: readonly GalleryRow[], base: string): Promise<GalleryItem[]> {
    const pictures = Map.groupBy(
      await this.#store.picturesOf(rows.map(({ id }) => id)),
      ({ generation_id: id }) => id,
    );
    return rows.map((row) => toItem(row, pictures.get(row.id) ?? [], base));
  }
}

function toItem(row: GalleryRow, pictures: readonly PictureRow[], base: string): GalleryItem {
  const { id, prompt, parent_id: parent } = row;
  return {
    id,
    prompt,
    created_at: new Date(row.created_at).toISOString(),
    model: row.model ?? '',
    seed: row.seed ?? 0,
    width: row.width ?? 0,
    height: row.height ?? 0,
    steps: row.steps ?? 0,
    is_starred: row.starred_at !== null,
    parent: parent === null ? null : { id: parent, step: row.parent_step ?? 0, index: row.parent_index ?? 0 },
    images: pictures.map(({ position, seed, width, height, placeholder }) => ({
      ...{ index: position, seed, width, height, placeholder },
      url: `${addressOf(id, base)}/image.png?index=${position}`,
      thumb: `${base}/api/gallery/${id}/thumb.webp?index=${position}`,
    })),
  };
}
