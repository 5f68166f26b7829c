/**
 * What a client is told of a generation: by the engine while it has it, else from what is kept. One that the engine has
 * lost before its end is started again first, so that a reader goes on.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Errand, StreamOptions } from '../engine/engine-client.js';
import { codeOf, GatewayError } from '../errors.js';
import type { Upstream } from '../http/upstream.js';
import type { ImageQuery, PictureQuery } from '../wire/addresses.js';
import type { Archive } from './archive.js';
import type { Darkroom } from './generate.js';
import type { StoredGeneration } from './generation-store.js';
import { recipeOf, withRecipe } from './image-file.js';

const REVIVAL_MS = 10_000; // until a reader is sent away, to come back
const AWAY = ['ENGINE_UNAVAILABLE', 'ENGINE_TIMEOUT'];

/** What answers: the engines, what is kept, and what keeps. */
export interface Sources extends Darkroom {
  archive: Archive;
  /** Who writes them into pictures; null when nobody does. */
  recipes: { version: string } | null;
}

export function readGeneration(id: string, errand: Errand, sources: Sources): Promise<Upstream> {
  return answerFrom(id, errand, sources, {
    ask: () => sources.engines.of(id).read(id, errand),
    recall: (stored) => sources.archive.describe(stored, errand.base),
  });
}

export function openStream(
  id: string,
  options: StreamOptions,
  errand: Errand,
  sources: Sources,
): Promise<Upstream> {
  const after = errand.headers?.['last-event-id'] ?? options.last_event_id;
  const wish = { after, isFull: options.replay === 'full', images: options.images };
  return answerFrom(id, errand, sources, {
    ask: () => sources.engines.of(id).watch(id, options, errand),
    recall: (stored) => sources.archive.stream(stored, wish, errand.base),
  });
}

export function readPreview(
  id: string,
  step: number,
  query: PictureQuery,
  errand: Errand,
  sources: Sources,
): Promise<Upstream> {
  return answerFrom(id, errand, sources, {
    ask: () => sources.engines.of(id).readPreview(id, step, query, errand),
    recall: () => sources.archive.preview(id, step, Number(query.index ?? 0)),
  });
}

export async function readImage(
  id: string,
  { index, metadata }: ImageQuery,
  errand: Errand,
  sources: Sources,
): Promise<Upstream> {
  const answer = await answerFrom(id, errand, sources, {
    ask: () => sources.engines.of(id).readImage(id, { index }, errand),
    recall: () => sources.archive.image(id, Number(index ?? 0)),
  });
  if (sources.recipes === null || metadata === 'none') return answer;
  const request = (await sources.keeper.find(id))?.request ?? null;
  if (request === null) return answer;
  return await withRecipe(answer, recipeOf(id, request, Number(index ?? 0)), sources.recipes.version);
}

export function cancel(id: string, errand: Errand, sources: Sources): Promise<Upstream> {
  const { engines, keeper, archive } = sources;
  return answerFrom(id, errand, sources, {
    ask: () => engines.of(id).cancel(id, errand),
    recall: (stored) => archive.describe(stored, errand.base),
    mend: () => keeper.cancel(id),
  });
}

export function finish(id: string, errand: Errand, sources: Sources): Promise<Upstream> {
  return answerFrom(id, errand, sources, {
    ask: () => sources.engines.of(id).finish(id, errand),
    recall: (stored) => sources.archive.describe(stored, errand.base),
  });
}

interface Ways {
  ask: () => Promise<Upstream>;
  /** From what is kept of one that has ended. */
  recall: (stored: StoredGeneration) => Promise<Upstream | null>;
  /** What to do about one that no engine has and that has not ended; it is started again by default. */
  mend?: () => Promise<void>;
}

async function answerFrom(id: string, errand: Errand, { keeper }: Sources, ways: Ways): Promise<Upstream> {
  const answer = await askEngine(ways.ask);
  const mayBeKept = answer instanceof GatewayError || answer.isLost === true || answer.status === 404;
  const stored = mayBeKept ? await keeper.find(id) : null;
  if (stored === null) return orThrow(answer);
  if (!hasEnded(stored) && isLost(answer)) {
    discard(answer);
    if (ways.mend === undefined) {
      await within(REVIVAL_MS, keeper.revive(id), errand.signal);
      return orThrow(await askEngine(ways.ask));
    }
    await ways.mend();
  }
  const now = await keeper.find(id);
  const recalled = now !== null && hasEnded(now) ? await ways.recall(now) : null;
  if (recalled === null) return orThrow(answer);
  discard(answer);
  return recalled;
}

/** An engine that is away is one that does not answer, which is an answer here. */
async function askEngine(ask: () => Promise<Upstream>): Promise<Upstream | GatewayError> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof GatewayError && AWAY.includes(codeOf(error) ?? '')) return error;
    throw error;
  }
}

function orThrow(answer: Upstream | GatewayError): Upstream {
  if (answer instanceof GatewayError) throw answer;
  return answer;
}

function isLost(answer: Upstream | GatewayError): boolean {
  return !(answer instanceof GatewayError) && answer.isLost === true;
}

function hasEnded({ state }: StoredGeneration): boolean {
  return state === 'done' || state === 'failed' || state === 'cancelled';
}

function discard(answer: Upstream | GatewayError): void {
  if (!(answer instanceof GatewayError)) answer.body.on('error', () => undefined).destroy();
}

/** Throws ENGINE_UNAVAILABLE when it takes longer; the work itself goes on. */
async function within(ms: number, work: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  const timer = new AbortController();
  const late = sleep(ms, 'late', { signal: signal ? AbortSignal.any([timer.signal, signal]) : timer.signal });
  const first = await Promise.race([work, late]).finally(() => {
    timer.abort();
    late.catch(() => undefined);
  });
  if (first === 'late') throw new GatewayError('ENGINE_UNAVAILABLE', { cause: 'it is being started again' });
}
