/** What a new picture begins with: nothing but noise, a step of an earlier picture, or a picture from the viewer's disk. Pure. */
import type { BranchPoint, GenerationRequest } from '../../api/words.ts';
import { t } from '../../i18n/words.ts';
import type { GenerationState } from '../generation.ts';
import { framesOf, type Gaze } from '../picture-wish.ts';
import { seedOfImage } from '../seed.ts';
import { areSeveral } from '../seen-pictures.ts';
import type { Mark } from './strokes.ts';

/** Goes on from a step of another generation, in its size, steps and model. */
export interface Branch {
  kind: 'branch';
  from: BranchPoint;
  /** The parent's prompt, to call it by. */
  prompt: string;
  /** An address of that step's preview; null when there was none. */
  preview: string | null;
  /** What the branched image was drawn with; the same one goes on exactly. Null where only the engine knows it. */
  seed: number | null;
  width: number | null; // pixels
  height: number | null;
  steps: number;
  model: string | null;
}

/** Starts from a picture that was dropped, chosen, pasted or just made. */
export interface StartPicture {
  kind: 'picture';
  /** A data URL. */
  url: string;
  name: string;
  width: number; // pixels
  height: number;
  /** How much of it may change. */
  strength: number;
  /** A black and white PNG as a data URL, white where it is painted anew; null changes all of it. */
  mask: string | null;
  /** What the mask was painted with, to go on painting. */
  marks: readonly Mark[];
}

/** Null is noise. */
export type Beginning = Branch | StartPicture | null;

export const STRENGTH_DEFAULT = 0.6;

/** The step that is looked at as a point to branch from; null where there is none, and in the midst of several images. */
export function branchAt(generation: GenerationState, gaze: Gaze): Branch | null {
  const { id, request, parent, totalSteps } = generation;
  const { step } = gaze;
  const index = gaze.index ?? 0;
  if (id === null || request === null || areSeveral(generation, gaze)) return null;
  if (step === null || step >= totalSteps || step > generation.step) return null;
  // The frame that a branch began with belongs to its parent.
  const isParents = parent !== null && step <= parent.step;
  const seed = generation.seed === null ? null : seedOfImage(generation.seed, index);
  return {
    kind: 'branch',
    from: isParents ? parent : { id, step, index },
    prompt: request.prompt,
    preview: framesOf(generation, index).find((frame) => frame.step === step)?.url ?? null,
    seed: isParents ? null : (generation.images[index]?.seed ?? seed),
    width: generation.width,
    height: generation.height,
    steps: request.steps ?? totalSteps,
    model: request.model ?? generation.model,
  };
}

export function isSamePoint(one: BranchPoint | null, other: BranchPoint | null): boolean {
  if (one === null || other === null) return one === other;
  return one.id === other.id && one.step === other.step && one.index === other.index;
}

/** What the beginning adds to a request, or takes the place of. */
export function requestPartOf(beginning: Beginning): Partial<GenerationRequest> {
  switch (beginning?.kind) {
    case undefined:
      return {};
    case 'branch': {
      const { from, width, height, steps, model, seed } = beginning;
      return {
        from,
        steps,
        ...(seed !== null && { seed }),
        ...(width !== null && height !== null && { width, height }),
        ...(model !== null && { model }),
      };
    }
    case 'picture': {
      const { url, mask, strength } = beginning;
      return { init_image: url, ...(mask !== null && { mask }), strength };
    }
  }
}

/** How many of the steps are run at this strength. */
export function stepsRun(steps: number, strength: number): number {
  return Math.max(1, Math.min(steps, Math.floor(steps * strength)));
}

const strengths = [
  [0.25, 'touches'],
  [0.45, 'surface'],
  [0.7, 'layout'],
  [0.9, 'colours'],
  [1, 'nothing'],
] as const;

export function wordsForStrength(strength: number): string {
  const [, name] = strengths.find(([upTo]) => strength <= upTo + 1e-9) ?? strengths[4];
  return t(`form:strength.${name}`);
}
