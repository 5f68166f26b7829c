/** The rows that the gallery shows, finds and takes away. */
import { sql, type SqlBool } from 'kysely';
import type { Storage } from '../storage/storage.js';
import { toWords } from '../storage/searchable.js';
import type { GalleryQuery } from './gallery-query.js';

const PAGE_SIZE = 60;
const MAX_WORDS = 16;
const MAX_SIZES = 12;
const BATCH = 500;

export type GalleryRow = Awaited<ReturnType<GalleryStore['page']>>[number];
export type PictureRow = Awaited<ReturnType<GalleryStore['picturesOf']>>[number];

export class GalleryStore {
  readonly #db: Storage['db'];
  readonly #dialect: Storage['dialect'];

  constructor({ db, dialect }: Storage) {
    this.#db = db;
    this.#dialect = dialect;
  }

  /** One row more than the page has, when there is another page. */
  async page(query: GalleryQuery) {
    let rows = this.#rows().where('deleted_at', 'is', null).where('state', '=', 'done');
    if (query.before !== undefined) rows = rows.where('number', '<', Number(query.before));
    if (query.model !== undefined) rows = rows.where('model', '=', query.model);
    if (query.starred !== undefined) rows = rows.where('starred_at', 'is not', null);
    if (query.branched !== undefined) rows = rows.where('parent_id', 'is not', null);
    if (query.loras !== undefined) rows = rows.where('has_loras', '=', 1);
    if (query.from !== undefined) rows = rows.where('created_at', '>=', Date.parse(query.from));
    if (query.to !== undefined) rows = rows.where('created_at', '<', Date.parse(query.to));
    if (query.size !== undefined) {
      const [width, height] = query.size.split('x').map(Number);
      rows = rows.where('width', '=', width ?? 0).where('height', '=', height ?? 0);
    }
    if (query.q !== undefined) rows = rows.where(this.#says(query.q));
    return await rows
      .orderBy('number', 'desc')
      .limit(limitOf(query) + 1)
      .execute();
  }

  async find(id: string): Promise<GalleryRow | null> {
    const rows = await this.#rows().where('id', '=', id).where('deleted_at', 'is', null).execute();
    return rows[0] ?? null;
  }

  async picturesOf(ids: readonly string[]) {
    if (ids.length === 0) return [];
    return await this.#db
      .selectFrom('pictures')
      .select(['generation_id', 'position', 'seed', 'width', 'height', 'thumb', 'placeholder'])
      .where('generation_id', 'in', ids)
      .orderBy('position')
      .execute();
  }

  async summary() {
    const kept = this.#db
      .selectFrom('generations')
      .where('deleted_at', 'is', null)
      .where('state', '=', 'done');
    const count = sql<number>`count(*)`;
    const [generations, pictures, bytes, models, sizes] = await Promise.all([
      kept.select(count.as('count')).executeTakeFirstOrThrow(),
      this.#db.selectFrom('pictures').select(count.as('count')).executeTakeFirstOrThrow(),
      this.#db
        .selectFrom('files')
        .select(sql<number | string>`coalesce(sum(size), 0)`.as('bytes'))
        .executeTakeFirstOrThrow(),
      kept.select('model').distinct().orderBy('model').execute(),
      kept
        .select(['width', 'height'])
        .groupBy(['width', 'height'])
        .orderBy(count, 'desc')
        .limit(MAX_SIZES)
        .execute(),
    ]);
    return {
      generations: generations.count,
      pictures: pictures.count,
      bytes: Number(bytes.bytes), // PostgreSQL adds up to a numeric
      models: models.flatMap(({ model }) => model ?? []),
      sizes: sizes.map(({ width, height }) => `${width ?? 0}x${height ?? 0}`),
    };
  }

  async star(id: string, isStarred: boolean): Promise<void> {
    const starred_at = isStarred ? Date.now() : null;
    await this.#db.updateTable('generations').set({ starred_at }).where('id', '=', id).execute();
  }

  /** False when there is no such generation, or it was deleted before. */
  async remove(id: string): Promise<boolean> {
    return await this.#set(id, Date.now(), 'is');
  }

  /** False when there is nothing to bring back. */
  async restore(id: string): Promise<boolean> {
    return await this.#set(id, null, 'is not');
  }

  /** Takes away for good what was deleted before this time. Answers how many. */
  async purge(before: number): Promise<number> {
    const { numDeletedRows } = await this.#db
      .deleteFrom('generations')
      .where('deleted_at', '<', before)
      .executeTakeFirst();
    return Number(numDeletedRows);
  }

  /** Keys of files that nothing refers to any more, some at a time. */
  async orphans(): Promise<string[]> {
    const { rows } = await sql<{ key: string }>`
      SELECT key FROM files
      WHERE NOT EXISTS (SELECT 1 FROM pictures WHERE file = key)
        AND NOT EXISTS (SELECT 1 FROM pictures WHERE thumb = key)
        AND NOT EXISTS (SELECT 1 FROM developments WHERE file = key)
        AND NOT EXISTS (SELECT 1 FROM inputs WHERE file = key)
      LIMIT ${BATCH}`.execute(this.#db);
    return rows.map(({ key }) => key);
  }

  async forgetFile(key: string): Promise<void> {
    await this.#db.deleteFrom('files').where('key', '=', key).execute();
  }

  #rows() {
    return this.#db
      .selectFrom('generations')
      .select(['number', 'id', 'created_at', 'prompt', 'model', 'seed', 'width', 'height', 'steps'])
      .select(['starred_at', 'parent_id', 'parent_step', 'parent_index']);
  }

  async #set(id: string, deletedAt: number | null, was: 'is' | 'is not'): Promise<boolean> {
    const { numUpdatedRows } = await this.#db
      .updateTable('generations')
      .set({ deleted_at: deletedAt })
      .where('id', '=', id)
      .where('state', 'not in', ['queued', 'running'])
      .where('deleted_at', was, null)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  /** Every word of the text begins one of the prompt's. */
  #says(text: string) {
    const words = (toWords(text).match(/[\p{L}\p{N}]+/gu) ?? []).slice(0, MAX_WORDS);
    if (words.length === 0) return sql<SqlBool>`1 = 0`;
    if (this.#dialect === 'sqlite') {
      const wanted = words.map((word) => `"${word}"*`).join(' ');
      return sql<SqlBool>`number IN (SELECT rowid FROM generation_words WHERE generation_words MATCH ${wanted})`;
    }
    const wanted = words.map((word) => `${word}:*`).join(' & ');
    return sql<SqlBool>`to_tsvector('simple', words) @@ to_tsquery('simple', ${wanted})`;
  }
}

export function limitOf({ limit }: GalleryQuery): number {
  return limit === undefined ? PAGE_SIZE : Number(limit);
}
