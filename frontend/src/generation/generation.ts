/** The picture's life as the page knows it: a pure function of the events seen so far and of what the page did. */
import { previewPath } from '../api/gateway.ts';
import type {
  BranchPoint,
  Generation,
  GenerationEvent,
  GenerationRequest,
  GenerationUrls,
  RememberedRequest,
} from '../api/words.ts';
import { withFrame, withPlace, type Frame, type FrameRows } from './frames.ts';
import { rememberedFrom, requestOf, sizeOf } from './remembered-request.ts';

export type Phase =
  | 'idle' // nothing asked for yet
  | 'submitting' // asked for, not yet answered
  | 'queued'
  | 'running'
  | 'done'
  | 'failed'
  | 'cancelled'
  | 'lost'; // the engine keeps it no more

export interface FinalImage {
  url: string;
  seed: number;
}

export interface Failure {
  code: string;
  message: string;
  /** When the server said how long to wait. */
  retryAfterMs?: number | null;
}

export interface GenerationState {
  phase: Phase;
  id: string | null;
  request: RememberedRequest | null;
  /** The step of another generation that this one goes on from. Its frame is the first of the strip. */
  parent: BranchPoint | null;
  urls: GenerationUrls | null;
  /** While queued: how many are ahead, and the wait in ms when the engine has measured one. */
  position: number | null;
  waitMs: number | null;
  model: string | null;
  seed: number | null;
  width: number | null; // pixels of the final picture
  height: number | null;
  n: number;
  step: number; // the highest step that any image has reached
  totalSteps: number;
  elapsedMs: number | null;
  etaMs: number | null;
  /** One row per image, each sorted by step. */
  frames: FrameRows;
  /** One place per image, empty until it is finished. */
  images: readonly (FinalImage | null)[];
  failure: Failure | null;
}

export const idle: GenerationState = {
  phase: 'idle',
  id: null,
  request: null,
  parent: null,
  urls: null,
  position: null,
  waitMs: null,
  model: null,
  seed: null,
  width: null,
  height: null,
  n: 1,
  step: 0,
  totalSteps: 0,
  elapsedMs: null,
  etaMs: null,
  frames: [],
  images: [],
  failure: null,
};

/** What the page does and learns. */
export type GenerationAction =
  | { type: 'submitted'; request: GenerationRequest }
  | { type: 'opened'; id: string; request: RememberedRequest | null }
  | { type: 'described'; generation: Generation }
  | { type: 'refused'; failure: Failure }
  | { type: 'told'; event: GenerationEvent }
  | { type: 'lost' }
  | { type: 'cleared' };

/** Whether work is still going on somewhere for this picture. */
export function isActive(phase: Phase): boolean {
  return phase === 'submitting' || phase === 'queued' || phase === 'running';
}

export function reduceGeneration(state: GenerationState, action: GenerationAction): GenerationState {
  switch (action.type) {
    case 'submitted':
      return asked(rememberedFrom(action.request));
    case 'opened':
      return { ...asked(action.request), id: action.id };
    case 'described':
      return describe(state, action.generation);
    case 'refused':
      return { ...state, phase: 'failed', failure: action.failure };
    case 'lost':
      return { ...state, phase: 'lost', failure: null };
    case 'cleared':
      return idle;
    case 'told':
      return applyEvent(state, action.event);
  }
}

/** What is known as soon as something is asked for: its shape, and of a branch the frame that it begins with. */
function asked(request: RememberedRequest | null): GenerationState {
  const state: GenerationState = { ...idle, phase: 'submitting', ...sizeOf(request), request };
  return { ...state, ...branchOf(state, request?.from ?? null) };
}

/** A branch takes its parent's steps over: it begins after them, with the parent's picture as it was then. */
function branchOf(state: GenerationState, parent: BranchPoint | null | undefined): Partial<GenerationState> {
  if (parent == null) return {};
  const first: Frame = { step: parent.step, url: previewPath(parent) };
  const frames = Array.from({ length: state.n }, (_, index) => index).reduce<GenerationState['frames']>(
    (rows, index) => (rows[index]?.[0]?.step === first.step ? rows : withFrame(rows, index, first)),
    state.frames,
  );
  return { parent, frames, step: Math.max(state.step, parent.step) };
}

/** The step that its own first one comes after: 0, or the step that it was branched from. */
export function stepBefore({ parent }: GenerationState): number {
  return parent?.step ?? 0;
}

/** Whether there is something of its own that could be kept. */
export function canKeep(state: GenerationState): boolean {
  return state.phase === 'running' && state.step > stepBefore(state) && state.step < state.totalSteps;
}

/** The step after which it was kept before its end; null for one that went all the way. */
export function keptStep({ phase, step, totalSteps }: GenerationState): number | null {
  return phase === 'done' && step > 0 && step < totalSteps ? step : null;
}

/** Applying an event twice changes nothing more than applying it once, so a replay does no harm. */
export function applyEvent(state: GenerationState, event: GenerationEvent): GenerationState {
  switch (event.type) {
    case 'queued':
      return {
        ...state,
        ...advance(state, 'queued'),
        id: event.id,
        position: event.position,
        waitMs: event.eta_ms,
      };
    case 'started': {
      const { id, model, seed, width, height, n } = event;
      const known = { ...state, id, model, seed, width, height, n, totalSteps: event.total_steps };
      const branch = branchOf(known, event.parent);
      return { ...known, ...branch, ...advance(state, 'running'), position: null, waitMs: null };
    }
    case 'step':
      return {
        ...state,
        ...advance(state, 'running'),
        step: Math.max(state.step, event.step),
        totalSteps: event.total_steps,
        elapsedMs: event.elapsed_ms,
        etaMs: event.eta_ms,
        frames: withFrame(state.frames, event.index, { step: event.step, url: event.image }),
      };
    case 'image':
      return {
        ...state,
        width: event.width,
        height: event.height,
        images: withPlace(state.images, event.index, { url: event.image, seed: event.seed }, null),
      };
    case 'done':
      return { ...state, phase: 'done', elapsedMs: event.elapsed_ms, etaMs: 0 };
    case 'error':
      return event.error.code === 'GENERATION_LOST'
        ? { ...state, phase: 'lost', failure: null }
        : { ...state, phase: 'failed', failure: event.error };
    case 'cancelled':
      return { ...state, phase: 'cancelled' };
    case 'reset': {
      const unknown = { ...state, ...progressOf(idle) };
      return { ...unknown, ...branchOf(unknown, state.parent) };
    }
  }
}

/** A generation that is known to be over stays so while its log is read again. */
function advance(state: GenerationState, phase: Phase): Pick<GenerationState, 'phase'> {
  return { phase: state.phase === 'idle' || isActive(state.phase) ? phase : state.phase };
}

/** The server's present state. It knows the request in full, but no previews: those come as events. */
function describe(state: GenerationState, generation: Generation): GenerationState {
  const { id, urls, position } = generation;
  const request = requestOf(generation);
  const images = generation.images.reduce<GenerationState['images']>(
    (places, { index, url, seed }) => withPlace(places, index, { url, seed }, null),
    state.images,
  );
  const known = { ...state, ...sizeOf(request) };
  return {
    ...known,
    ...branchOf(known, generation.parent),
    id,
    request,
    urls,
    position,
    waitMs: generation.eta_ms,
    images,
    phase: generation.state,
    model: generation.request.model,
    seed: generation.request.seed,
    step: Math.max(state.step, generation.step, generation.parent?.step ?? 0),
    totalSteps: generation.total_steps,
    failure: generation.error,
  };
}

/** What a reset forgets: everything that the log tells, and nothing that the page asked. */
function progressOf(state: GenerationState): Partial<GenerationState> {
  const { phase, position, waitMs, step, elapsedMs, etaMs, frames, images, failure } = state;
  return {
    position,
    waitMs,
    step,
    elapsedMs,
    etaMs,
    frames,
    images,
    failure,
    phase: phase === 'idle' ? 'submitting' : phase,
  };
}
