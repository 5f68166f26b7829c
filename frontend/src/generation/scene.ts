/**
 * What is on the stage and how it is looked at: the generation, those of its pictures that have arrived, the viewer's gaze.
 * Asks for the pictures that are to be seen.
 */
import { Emitter } from '../lib/emitter.ts';
import { isActive, type GenerationState } from './generation.ts';
import { fittingGaze, wishFor, type Gaze, type Loaded } from './picture-wish.ts';
import type { Pictures } from './pictures.ts';
import type { Session, SessionSnapshot } from './session.ts';

export interface SceneState extends SessionSnapshot {
  loaded: Loaded;
  gaze: Gaze;
}

const farOff: Gaze = { step: null, index: null };

export class Scene extends Emitter {
  readonly #session: Session;
  readonly #pictures: Pictures;
  #state: SceneState;
  #settled: SceneState;

  constructor(session: Session, pictures: Pictures) {
    super();
    this.#session = session;
    this.#pictures = pictures;
    this.#state = this.#settled = { ...session.read(), loaded: pictures.read(), gaze: farOff };
    session.subscribe(() => this.#take(this.#state.gaze));
    pictures.subscribe(() => this.#take(this.#state.gaze));
  }

  /** The same object until something changes, which it does with every step. */
  readonly read = (): SceneState => this.#state;

  /** For what does not show how far the picture is: stays as it was while nothing but that changes. */
  readonly readSettled = (): SceneState => this.#settled;

  /** Bound, so that it can be handed to a component. */
  readonly look = (gaze: Gaze): void => this.#take(gaze);

  /** Forgets the pictures of the generation before. Called when another one has taken the session. */
  turn(): void {
    this.#state = { ...this.#state, gaze: farOff };
    this.#pictures.clear();
  }

  #take(wanted: Gaze): void {
    const gaze = fittingGaze(wanted, this.#session.read().generation);
    this.#state = { ...this.#session.read(), loaded: this.#pictures.read(), gaze };
    if (!isSameButForProgress(this.#settled, this.#state)) this.#settled = this.#state;
    this.#pictures.want(wishFor(this.#state.generation, gaze, this.#state.loaded));
    this.emit();
  }
}

/** What each step, each preview and each move in the queue changes. */
const progress: Readonly<Partial<Record<keyof GenerationState, true>>> = {
  position: true,
  waitMs: true,
  step: true,
  elapsedMs: true,
  etaMs: true,
  frames: true,
};

function isSameButForProgress(before: SceneState, after: SceneState): boolean {
  if (!isActive(after.generation.phase) || after.gaze.step !== null) return false;
  const isSameAround = isEqual(before, after, { generation: true, loaded: true });
  return isSameAround && isEqual(before.generation, after.generation, progress);
}

function isEqual<Part extends object>(
  one: Part,
  other: Part,
  except: Readonly<Partial<Record<keyof Part, true>>>,
): boolean {
  const names = Object.keys(other) as (keyof Part)[]; // both are written by the same hand
  return names.every((name) => except[name] === true || Object.is(one[name], other[name]));
}
