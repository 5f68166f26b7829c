/** The rows of generations, their pictures and developments. */
import type { EngineRequest, Generation } from '../engine/engine-client.js';
import type { Event } from '../engine/events.js';
import { toWords } from '../storage/searchable.js';
import type { Storage } from '../storage/storage.js';
import type { StoredFile } from '../storage/files.js';
import type { Capture, LogEntry } from './capture.js';
import type { Frame } from './development.js';

export type State = Generation['state'];
export type ResolvedRequest = Generation['request'];

/** All that is kept of a generation but its pictures' bytes. */
export interface StoredGeneration {
  id: string;
  owner: string;
  state: State;
  isOneShot: boolean;
  /** Without its pictures. */
  asked: EngineRequest;
  fingerprint: string;
  /** Null until the engine has taken it. */
  request: ResolvedRequest | null;
  life: number;
  error: Generation['error'];
  /** Null until it has been recorded whole. */
  log: LogEntry[] | null;
  createdAt: number;
  startedAt: number | null;
  finishedAt: number | null;
}

export interface StoredPicture {
  index: number;
  seed: number;
  width: number;
  height: number;
  file: string;
  thumb: string;
}

export interface NewGeneration {
  id: string;
  owner: string;
  isOneShot: boolean;
  words: EngineRequest;
  fingerprint: string;
  inputs: { field: string; file: StoredFile }[];
}

export interface Recording {
  capture: Capture;
  /** When it started and ended, as the engine says. */
  times: { startedAt: number | null; finishedAt: number };
  development: StoredFile | null;
  pictures: {
    index: number;
    seed: number;
    width: number;
    height: number;
    file: StoredFile;
    thumb: StoredFile;
    placeholder: string;
  }[];
}

/** As the engine numbers events (`life` in its contract). */
const NUMBERS_OF_A_LIFE = 1_000_000;

export class GenerationStore {
  readonly #db: Storage['db'];

  constructor({ db }: Storage) {
    this.#db = db;
  }

  /** It is on the disk when this resolves. False when the id is there already. */
  async add({ id, owner, isOneShot, words, fingerprint, inputs }: NewGeneration): Promise<boolean> {
    return await this.#db.transaction().execute(async (db) => {
      const added = await db
        .insertInto('generations')
        .values({
          id,
          owner,
          state: 'queued',
          is_one_shot: Number(isOneShot),
          asked: JSON.stringify(words),
          fingerprint,
          prompt: words.prompt ?? '',
          words: toWords(words.prompt ?? ''),
          n: words.n ?? 1,
          parent_id: words.from?.id ?? null,
          parent_step: words.from?.step ?? null,
          parent_index: words.from?.index ?? null,
          has_loras: Number((words.loras ?? []).length > 0),
          created_at: Date.now(),
        })
        .onConflict((conflict) => conflict.column('id').doNothing())
        .returning('number')
        .execute();
      if (added.length === 0) return false;
      await addFiles(
        db,
        inputs.map(({ file }) => file),
      );
      if (inputs.length > 0) {
        await db
          .insertInto('inputs')
          .values(inputs.map(({ field, file }) => ({ generation_id: id, field, file: file.key })))
          .execute();
      }
      return true;
    });
  }

  /** The engine has filled in the rest. */
  async resolve(id: string, request: ResolvedRequest): Promise<void> {
    const { model, seed, width, height, steps, n, from } = request;
    await this.#db
      .updateTable('generations')
      .set({
        request: JSON.stringify(request),
        prompt: request.prompt,
        words: toWords(request.prompt),
        ...{ model, seed, width, height, steps, n },
        parent_index: from?.index ?? null,
      })
      .where('id', '=', id)
      .execute();
  }

  async remove(id: string): Promise<void> {
    await this.#db.deleteFrom('generations').where('id', '=', id).execute();
  }

  async start(id: string, at: number): Promise<void> {
    await this.#db
      .updateTable('generations')
      .set({ state: 'running', started_at: at })
      .where('id', '=', id)
      .where('state', '=', 'queued')
      .execute();
  }

  /** One more life; answers which. */
  async revive(id: string): Promise<number> {
    const { life } = await this.#db
      .updateTable('generations')
      .set((row) => ({ life: row('life', '+', 1), state: 'queued', started_at: null }))
      .where('id', '=', id)
      .returning('life')
      .executeTakeFirstOrThrow();
    return life;
  }

  /** It ends without an engine: as one event in a life of its own, which readers of earlier ones are told after a `reset`. */
  async end(id: string, end: Extract<Event, { type: 'error' | 'cancelled' }>): Promise<void> {
    const life = await this.revive(id);
    const log: LogEntry[] = [{ seq: life * NUMBERS_OF_A_LIFE + 1, event: end }];
    await this.#db
      .updateTable('generations')
      .set({
        state: end.type === 'error' ? 'failed' : 'cancelled',
        error: end.type === 'error' ? JSON.stringify(end.error) : null,
        log: JSON.stringify(log),
        finished_at: Date.now(),
      })
      .where('id', '=', id)
      .execute();
  }

  /** Everything of it at once: there is no half of a recording. */
  async record(id: string, { capture, times, development, pictures }: Recording): Promise<void> {
    const { end } = capture;
    await this.#db.transaction().execute(async (db) => {
      await addFiles(db, [
        ...(development === null ? [] : [development]),
        ...pictures.flatMap(({ file, thumb }) => [file, thumb]),
      ]);
      await db.deleteFrom('pictures').where('generation_id', '=', id).execute();
      await db.deleteFrom('developments').where('generation_id', '=', id).execute();
      for (const { index, seed, width, height, file, thumb, placeholder } of pictures) {
        await db
          .insertInto('pictures')
          .values({
            generation_id: id,
            position: index,
            seed,
            width,
            height,
            file: file.key,
            thumb: thumb.key,
            placeholder,
          })
          .execute();
      }
      if (development !== null) {
        const frames = JSON.stringify(capture.development.frames);
        await db
          .insertInto('developments')
          .values({ generation_id: id, file: development.key, frames })
          .execute();
      }
      await db
        .updateTable('generations')
        .set({
          state: end?.type === 'done' ? 'done' : end?.type === 'cancelled' ? 'cancelled' : 'failed',
          error: end?.type === 'error' ? JSON.stringify(end.error) : null,
          log: JSON.stringify(capture.log),
          started_at: times.startedAt,
          finished_at: times.finishedAt,
        })
        .where('id', '=', id)
        .execute();
    });
  }

  async find(id: string): Promise<StoredGeneration | null> {
    const row = await this.#db
      .selectFrom('generations')
      .selectAll()
      .where('id', '=', id)
      .where('deleted_at', 'is', null)
      .executeTakeFirst();
    if (row === undefined) return null;
    return {
      id: row.id,
      owner: row.owner,
      state: row.state,
      isOneShot: row.is_one_shot === 1,
      asked: JSON.parse(row.asked) as EngineRequest, // written by `add`
      fingerprint: row.fingerprint,
      request: row.request === null ? null : (JSON.parse(row.request) as ResolvedRequest), // written by `resolve`
      life: row.life,
      error: row.error === null ? null : (JSON.parse(row.error) as Generation['error']), // written by `record`
      log: row.log === null ? null : (JSON.parse(row.log) as LogEntry[]), // written by `record`
      createdAt: row.created_at,
      startedAt: row.started_at,
      finishedAt: row.finished_at,
    };
  }

  async pictures(id: string): Promise<StoredPicture[]> {
    return await this.#db
      .selectFrom('pictures')
      .select(['position as index', 'seed', 'width', 'height', 'file', 'thumb'])
      .where('generation_id', '=', id)
      .orderBy('position')
      .execute();
  }

  async development(id: string): Promise<{ file: string; frames: Frame[] } | null> {
    const row = await this.#db
      .selectFrom('developments')
      .select(['file', 'frames'])
      .where('generation_id', '=', id)
      .executeTakeFirst();
    return row === undefined ? null : { file: row.file, frames: JSON.parse(row.frames) as Frame[] }; // written by `record`
  }

  /** Field by field, the keys of the pictures that came with its request. */
  async inputs(id: string): Promise<{ field: string; file: string }[]> {
    return await this.#db
      .selectFrom('inputs')
      .select(['field', 'file'])
      .where('generation_id', '=', id)
      .execute();
  }

  /** Ids of those that have not ended, in the order in which they were asked for. */
  async unfinished(): Promise<string[]> {
    const rows = await this.#db
      .selectFrom('generations')
      .select('id')
      .where('state', 'in', ['queued', 'running'])
      .orderBy('number')
      .execute();
    return rows.map(({ id }) => id);
  }
}

async function addFiles(db: Pick<Storage['db'], 'insertInto'>, files: readonly StoredFile[]): Promise<void> {
  for (const { key, size } of files) {
    await db
      .insertInto('files')
      .values({ key, size, created_at: Date.now() })
      .onConflict((conflict) => conflict.column('key').doNothing())
      .execute();
  }
}
