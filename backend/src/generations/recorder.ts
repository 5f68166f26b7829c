/**
 * Keeps every generation: what was asked for before it starts, all of it once it has ended, whoever watches meanwhile. A
 * generation whose engine ended, or that was open when this gateway ended, is started again with the same id and seed.
 */
import type { Logger } from 'pino';
import type { Generation } from '../engine/engine-client.js';
import type { Engines } from '../engine/engines.js';
import { followLog } from '../engine/events.js';
import { EngineRefusal } from '../engine/json-answer.js';
import { codeOf, GatewayError } from '../errors.js';
import type { Files } from '../storage/files.js';
import { capture, type Capture } from './capture.js';
import type { GenerationStore, Recording, StoredGeneration } from './generation-store.js';
import { takePictures } from './inputs.js';
import { errandFor, pause, resolveBranch, Restarts } from './restarts.js';
import type { Order } from './start.js';
import { makeThumbnail } from './thumbnail.js';

const LOST = ['GENERATION_LOST', 'GENERATION_NOT_FOUND'];

/** What starting a generation, and answering about one, needs of the recordings. */
export interface Keeper {
  /** Before it starts. The one that has this id already, or null. */
  begin(id: string, owner: string, order: Order): Promise<StoredGeneration | null>;
  /** The engine has taken it: from now on it is kept, come what may. */
  take(generation: Generation): Promise<void>;
  /**
   * The engine refused it. A branch whose parent it has let go of is taken all the same when that is kept: its parent is
   * run again first. Answers whether it is; nothing of any other is left.
   */
  refuse(id: string, error: unknown): Promise<StoredGeneration | null>;
  find(id: string): Promise<StoredGeneration | null>;
  /** Resolves when an engine has it again, or it has ended. */
  revive(id: string, signal?: AbortSignal): Promise<void>;
  /** Ends one that no engine has at present. */
  cancel(id: string): Promise<void>;
}

interface Needs {
  store: GenerationStore;
  files: Files;
  engines: Engines;
  logger: Logger;
}

export class Recorder implements Keeper {
  readonly #store: GenerationStore;
  readonly #files: Files;
  readonly #engines: Engines;
  readonly #logger: Logger;
  readonly #stop = new AbortController();
  readonly #restarts: Restarts;
  readonly #open = new Map<string, Promise<void>>(); // as many as the engine's queue takes
  readonly #reviving = new Map<string, Promise<void>>();
  #captures: Promise<unknown> = Promise.resolve(); // one at a time: its pictures are in memory

  constructor({ store, files, engines, logger }: Needs) {
    this.#store = store;
    this.#files = files;
    this.#engines = engines;
    this.#logger = logger;
    this.#restarts = new Restarts({ store, files, engines, signal: this.#stop.signal });
  }

  async begin(id: string, owner: string, order: Order): Promise<StoredGeneration | null> {
    const { words, pictures, fingerprint } = takePictures(order.request);
    const inputs = await Promise.all(
      pictures.map(async ({ field, bytes }) => ({ field, file: await this.#files.put(bytes, 'bin') })),
    );
    const isOneShot = order.isOneShot ?? false;
    const isNew = await this.#store.add({ id, owner, isOneShot, words, fingerprint, inputs });
    return isNew ? null : await this.#store.find(id);
  }

  async take({ id, request }: Generation): Promise<void> {
    await this.#store.resolve(id, request);
    this.#record(id);
  }

  async refuse(id: string, error: unknown): Promise<StoredGeneration | null> {
    const asked = (await this.#store.find(id))?.asked;
    const parent = asked?.from?.id === undefined ? null : await this.#store.find(asked.from.id);
    const request = asked === undefined ? null : resolveBranch(error, asked, parent);
    if (request === null) {
      await this.#store.remove(id);
      return null;
    }
    await this.#store.resolve(id, request);
    this.#record(id);
    return await this.#store.find(id);
  }

  find(id: string): Promise<StoredGeneration | null> {
    return this.#store.find(id);
  }

  async cancel(id: string): Promise<void> {
    await this.#store.end(id, { type: 'cancelled' });
  }

  /** Goes on with what was open when the gateway ended. */
  async resume(): Promise<number> {
    const ids = await this.#store.unfinished();
    for (const id of ids) this.#record(id);
    return ids.length;
  }

  /** What is open stays so: `resume` goes on with it. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await Promise.allSettled([...this.#open.values()]);
  }

  /** Single flight: however many readers ask for it, and the recording itself. */
  revive(id: string): Promise<void> {
    const known = this.#reviving.get(id);
    if (known !== undefined) return known;
    const reviving = this.#startAgain(id).finally(() => this.#reviving.delete(id));
    this.#reviving.set(id, reviving);
    return reviving;
  }

  #record(id: string): void {
    if (this.#open.has(id)) return;
    const recording = this.#recordToEnd(id)
      .catch((error: unknown) => {
        if (!this.#stop.signal.aborted)
          this.#logger.error({ err: error, id }, 'a generation could not be recorded');
      })
      .finally(() => this.#open.delete(id));
    this.#open.set(id, recording);
  }

  async #recordToEnd(id: string): Promise<void> {
    let attempt = 0;
    while (isOpen(await this.#store.find(id))) {
      try {
        await this.#learn(id);
        await this.#watch(id);
        const isWhole = await this.#inTurn(() => this.#keep(id));
        if (isWhole) return;
      } catch (error) {
        this.#stop.signal.throwIfAborted();
        if (isLost(error)) await this.revive(id);
        else if (!(error instanceof GatewayError))
          this.#logger.warn({ err: error, id }, 'a recording is tried again');
        await pause(isLost(error) ? 0 : attempt++, this.#stop.signal);
      }
    }
  }

  /** The gateway ended before it heard what the engine made of the request. */
  async #learn(id: string): Promise<void> {
    const stored = await this.#store.find(id);
    if (stored?.request !== null) return;
    await this.#store.resolve(id, (await this.#engines.of(id).describe(id, errandFor('record', id))).request);
  }

  /** Resolves at its end. Throws what says that the engine does not have it, or gave no answer. */
  async #watch(id: string): Promise<void> {
    for await (const { event } of this.#follow(id, { images: 'url' })) {
      if (event.type === 'started') await this.#store.start(id, Date.now());
      if (event.type === 'error' && LOST.includes(event.error.code)) throw new LostError();
    }
  }

  /** False when there was nothing whole to keep. */
  async #keep(id: string): Promise<boolean> {
    const captured = await capture(this.#follow(id, { images: 'inline', replay: 'full' }));
    if (captured.end === undefined) return false;
    if (captured.end.type === 'error' && LOST.includes(captured.end.error.code)) throw new LostError();
    const generation = await this.#engines.of(id).describe(id, errandFor('record', id));
    await this.#store.record(id, { ...(await this.#toRecording(captured)), times: timesOf(generation) });
    return true;
  }

  async #toRecording(captured: Capture) {
    const film = captured.development;
    const development = film.frames.length === 0 ? null : await this.#files.put(film.toFile(), 'mjpeg');
    const pictures = [];
    for (const { png, ...facts } of captured.pictures) {
      const { webp, placeholder } = await makeThumbnail(png);
      const [file, thumb] = [await this.#files.put(png, 'png'), await this.#files.put(webp, 'webp')];
      pictures.push({ ...facts, file, thumb, placeholder });
    }
    return { capture: captured, development, pictures };
  }

  #follow(id: string, options: { images: 'url' | 'inline'; replay?: 'full' }) {
    const errand = errandFor('record', id);
    return followLog(
      (cursor, signal) =>
        this.#engines
          .of(id)
          .watch(id, { ...options, recording: true, last_event_id: cursor }, { ...errand, signal }),
      { signal: this.#stop.signal },
    );
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#captures.then(work);
    this.#captures = mine.catch(() => undefined);
    return await mine;
  }

  async #startAgain(id: string): Promise<void> {
    const stored = await this.#store.find(id);
    if (!isOpen(stored)) return;
    const { request } = stored;
    if (request === null) {
      await this.#store.remove(id); // nobody was ever told that it had started
      return;
    }
    const life = await this.#store.revive(id);
    const isWanted = async (): Promise<boolean> => isOpen(await this.#store.find(id));
    try {
      if (!(await this.#restarts.start({ ...stored, request }, life, isWanted))) return;
    } catch (error) {
      this.#stop.signal.throwIfAborted();
      this.#logger.warn({ err: error, id }, 'a generation cannot be started again');
      await this.#store.end(id, { type: 'error', error: toErrorWords(error) });
      return;
    }
    this.#logger.info({ id, life }, 'a generation was started again');
    if (await isWanted()) this.#record(id);
    else await this.#restarts.cancel(id); // it was cancelled meanwhile
  }
}

function timesOf({ started_at: started, finished_at: finished }: Generation): Recording['times'] {
  return {
    startedAt: started === null ? null : Date.parse(started),
    finishedAt: finished === null ? Date.now() : Date.parse(finished),
  };
}

/** The engine does not have it any more. */
class LostError extends Error {
  override readonly name = 'LostError';
}

function isLost(error: unknown): boolean {
  return error instanceof LostError || (error instanceof EngineRefusal && LOST.includes(codeOf(error) ?? ''));
}

function isOpen(stored: StoredGeneration | null): stored is StoredGeneration {
  return stored?.state === 'queued' || stored?.state === 'running';
}

/** The engine's own reason, or that there is none to tell. */
function toErrorWords(error: unknown): NonNullable<Generation['error']> {
  if (!(error instanceof EngineRefusal))
    return { code: 'GENERATION_FAILED', message: 'It could not be started again.' };
  return { code: error.code as NonNullable<Generation['error']>['code'], message: error.message }; // the engine's own code
}
