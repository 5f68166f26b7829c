/** Which pictures an action is about: those that are seen, at the step that is seen. Pure. */
import { isActive, type GenerationState } from './generation.ts';
import { framesOf, indexesOf, type Gaze } from './picture-wish.ts';
import { seedOfImage } from './seed.ts';

export interface SeenPicture {
  index: number;
  /** Null for the final picture. */
  step: number | null;
  url: string;
  /** What it was drawn with; null where only the engine knows it. */
  seed: number | null;
}

/** One, or all that lie side by side. None while they change with every step, and where no preview was made. */
export function seenPictures(generation: GenerationState, gaze: Gaze): readonly SeenPicture[] {
  return indexesOf(generation, gaze).flatMap((index) => seenPicture(generation, index, gaze.step) ?? []);
}

/** Whether several lie side by side, so that "this one" names none of them. */
export function areSeveral({ n }: GenerationState, { index }: Gaze): boolean {
  return n > 1 && index === null;
}

/** How what is seen is called: a key of the words for each action. */
export type SeenName = 'final' | 'step' | 'image' | 'stepOfImage' | 'all' | 'stepOfAll';

export function nameOfSeen(generation: GenerationState, gaze: Gaze, step: number | null): SeenName {
  if (generation.n === 1) return step === null ? 'final' : 'step';
  if (areSeveral(generation, gaze)) return step === null ? 'all' : 'stepOfAll';
  return step === null ? 'image' : 'stepOfImage';
}

function seenPicture(generation: GenerationState, index: number, step: number | null): SeenPicture | null {
  const { phase, images, seed } = generation;
  const final = images[index] ?? null;
  if (step === null && final !== null) return { index, step: null, ...final };
  if (step === null && isActive(phase)) return null;
  const last = step ?? Number.POSITIVE_INFINITY;
  const frame = framesOf(generation, index).findLast(({ step: at, url }) => at <= last && url !== null);
  if (frame?.url == null) return null;
  const drawn = seed === null ? null : seedOfImage(seed, index);
  return { index, step: frame.step, url: frame.url, seed: final?.seed ?? drawn };
}
