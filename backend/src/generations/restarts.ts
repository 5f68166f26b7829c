/**
 * Starts a generation again from what is kept: the same request under the same id, with the seed that was drawn. When no
 * engine has a branch's parent any more, that is run again first, as far as the branch needs it, under an id of its own.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { EngineRequest, PutOptions } from '../engine/engine-client.js';
import type { Engines } from '../engine/engines.js';
import { followLog } from '../engine/events.js';
import { EngineRefusal } from '../engine/json-answer.js';
import { GatewayError } from '../errors.js';
import type { Files } from '../storage/files.js';
import { drawId } from './generation-id.js';
import type { GenerationStore, ResolvedRequest, StoredGeneration } from './generation-store.js';
import { putPictures } from './inputs.js';

const AGAIN_MS = { first: 250, most: 10_000 };
const LATER = ['QUEUE_FULL', 'ENGINE_STARTING', 'ENGINE_STOPPING', 'ENGINE_FAILED'];
const PARENT_GONE = ['GENERATION_NOT_FOUND', 'LATENTS_NOT_KEPT'];
const MOST_ANCESTORS = 16;

type BranchPoint = NonNullable<ResolvedRequest['from']>;

interface Needs {
  store: GenerationStore;
  files: Files;
  engines: Engines;
  /** Ends every wait. */
  signal: AbortSignal;
}

/** What is put, and for how long that makes sense. */
interface Attempt {
  id: string;
  request: EngineRequest;
  options: PutOptions;
  isWanted: () => Promise<boolean>;
}

export class Restarts {
  readonly #needs: Needs;

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  /** False when it is not wanted any more before an engine takes it. Throws EngineRefusal when none ever will. */
  async start(
    { id, request, isOneShot }: StoredGeneration & { request: ResolvedRequest },
    life: number,
    isWanted: () => Promise<boolean>,
  ): Promise<boolean> {
    const asked = putPictures(toRequest(request), await this.#readInputs(id));
    return await this.#put({ id, request: asked, options: { isOneShot, life }, isWanted }, 0);
  }

  async #put(attempt: Attempt, ancestors: number): Promise<boolean> {
    try {
      return await this.#putUntilTaken(attempt);
    } catch (error) {
      const { from } = attempt.request;
      if (!isParentGone(error) || from == null || ancestors >= MOST_ANCESTORS) throw error;
      const point: BranchPoint = { id: from.id ?? '', step: from.step ?? 0, index: from.index ?? 0 };
      const parent = await this.#needs.store.find(point.id);
      if (parent?.request == null) throw error;
      return await this.#putAfter({ ...parent, request: parent.request }, point, attempt, ancestors);
    }
  }

  /** Once the parent has come as far again as the branch begins. */
  async #putAfter(
    parent: StoredGeneration & { request: ResolvedRequest },
    point: BranchPoint,
    attempt: Attempt,
    ancestors: number,
  ): Promise<boolean> {
    const { isWanted } = attempt;
    const asked = putPictures(toRequest(parent.request), await this.#readInputs(parent.id));
    const again: Attempt = { id: drawId(), request: { ...asked, previews: 'none' }, options: {}, isWanted };
    if (!(await this.#put(again, ancestors + 1))) return false;
    try {
      await this.#untilStep(again.id, point.step);
      const request = { ...attempt.request, from: { ...point, id: again.id } };
      const options = { ...attempt.options, parent: point.id };
      return await this.#putUntilTaken({ ...attempt, request, options });
    } finally {
      await this.cancel(again.id);
    }
  }

  async #putUntilTaken({ id, request, options, isWanted }: Attempt): Promise<boolean> {
    for (let times = 0; await isWanted(); times += 1) {
      try {
        await this.#needs.engines.of(id).put(id, request, options, errandFor('restart', id));
        return true;
      } catch (error) {
        this.#needs.signal.throwIfAborted();
        const isPassing =
          error instanceof EngineRefusal ? LATER.includes(error.code) : error instanceof GatewayError;
        if (!isPassing) throw error;
      }
      await pause(times, this.#needs.signal);
    }
    return false;
  }

  async #untilStep(id: string, step: number): Promise<void> {
    const { engines, signal } = this.#needs;
    const events = followLog(
      (cursor, until) =>
        engines
          .of(id)
          .watch(
            id,
            { images: 'url', last_event_id: cursor },
            { ...errandFor('restart', id), signal: until },
          ),
      { signal },
    );
    for await (const { event } of events) {
      if (event.type === 'step' && event.step >= step) return;
      if (event.type === 'done') return;
    }
  }

  /** Best effort: one that no engine has needs no end. */
  async cancel(id: string): Promise<void> {
    const errand = errandFor('cancel', id);
    const answer = await this.#needs.engines
      .of(id)
      .cancel(id, errand)
      .catch(() => null);
    answer?.body.on('error', () => undefined).destroy();
  }

  async #readInputs(id: string): Promise<{ field: string; bytes: Buffer }[]> {
    const inputs = await this.#needs.store.inputs(id);
    return await Promise.all(
      inputs.map(async ({ field, file }) => {
        const bytes = await this.#needs.files.read(file);
        if (bytes === null) throw new Error(`the file of ${field} is gone`);
        return { field, bytes };
      }),
    );
  }
}

/** Longer each time, and spread, so that not everything comes at once. */
export async function pause(times: number, signal: AbortSignal): Promise<void> {
  const most = Math.min(AGAIN_MS.most, AGAIN_MS.first * 2 ** times);
  await sleep(most * (0.5 + Math.random() / 2), undefined, { signal });
}

/** What a branch is that the engine refused for want of its parent: as the engine would fill it in. Null for all others. */
export function resolveBranch(
  error: unknown,
  words: EngineRequest,
  parent: StoredGeneration | null,
): ResolvedRequest | null {
  const theirs = parent?.request;
  const { from } = words;
  if (!isParentGone(error) || from == null || theirs == null) return null;
  const point: BranchPoint = { id: from.id ?? '', step: from.step ?? 0, index: from.index ?? 0 };
  const isWithin = point.step < stepsOf(parent) && point.index < theirs.n;
  const shared = ['model', 'width', 'height', 'steps'] as const; // a parent's latents have them
  if (!isWithin || shared.some((name) => words[name] != null && words[name] !== theirs[name])) return null;
  const given = Object.fromEntries(Object.entries(words).filter(([, value]) => value != null));
  const plain = { n: 1, images: 'inline', previews: 'each', preview_decoder: 'auto', preview_size: null };
  const own = {
    has_init_image: false,
    has_mask: false,
    strength: null,
    seed: (theirs.seed + point.index) % 2 ** 32,
  };
  return { ...theirs, ...plain, ...own, ...given, from: point } as ResolvedRequest; // the fields that were asked for replace theirs
}

export function errandFor(what: string, id: string): { requestId: string; owner: string } {
  return { requestId: `${what}-${id}`, owner: 'recorder' };
}

function stepsOf(stored: StoredGeneration | null): number {
  const started = stored?.log?.map(({ event }) => event).find((event) => event.type === 'started');
  return started?.total_steps ?? stored?.request?.steps ?? 0;
}

function isParentGone(error: unknown): boolean {
  return error instanceof EngineRefusal && PARENT_GONE.includes(error.code);
}

/** A resolved request as one that can be asked for: whether it had pictures is said by the pictures. */
function toRequest(resolved: ResolvedRequest): EngineRequest {
  const request: Partial<ResolvedRequest> = { ...resolved };
  delete request.has_init_image;
  delete request.has_mask;
  return request as EngineRequest; // the rest is in the words in which it is asked for
}
