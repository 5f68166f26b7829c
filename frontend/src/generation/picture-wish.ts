/** Decides which pictures the stage needs, from the generation and from what the viewer looks at. Pure. */
import type { Frame } from './frames.ts';
import { isActive, type GenerationState } from './generation.ts';
import type { LoadedPicture, PictureWish } from './pictures.ts';

export interface Gaze {
  /** The step that is looked at; null follows the newest. */
  step: number | null;
  /** The image that is looked at; null looks at all of them. */
  index: number | null;
}

/** Without what this generation does not have, as soon as that is known: an address may name any step and any image. */
export function fittingGaze(gaze: Gaze, { n, totalSteps }: GenerationState): Gaze {
  const { step, index } = gaze;
  if (totalSteps === 0) return gaze;
  const fits = (step ?? 0) <= totalSteps && (index ?? 0) < n;
  return fits
    ? gaze
    : {
        step: step !== null && step <= totalSteps ? step : null,
        index: index !== null && index < n ? index : null,
      };
}

export type Loaded = ReadonlyMap<string, LoadedPicture>;

export function wishFor(generation: GenerationState, gaze: Gaze, loaded: Loaded): PictureWish {
  // The image that is furthest behind first, so that none of several starves on a slow line.
  const lag = (index: number): number => shownPicture(generation, loaded, index, null)?.step ?? 0;
  const indexes = indexesOf(generation, gaze).sort((one, other) => lag(one) - lag(other));
  const { step } = gaze;
  const isDone = !isActive(generation.phase);
  const newest = indexes.flatMap((index) => newestUrl(generation, index, generation.images[index] != null));
  const scrubbed = step === null ? [] : indexes.flatMap((index) => urlAt(framesOf(generation, index), step));
  return {
    finals: generation.images.flatMap((image) => image?.url ?? []),
    previews: [...scrubbed, ...newest],
    thumbs: isDone ? framesOf(generation, gaze.index ?? 0).flatMap((frame) => frame.url ?? []) : [],
  };
}

export interface ShownPicture {
  picture: LoadedPicture;
  /** Null for the final picture. */
  step: number | null;
}

/** The best loaded picture of one image: the final one, else the newest step up to the one looked at. */
export function shownPicture(
  generation: GenerationState,
  loaded: Loaded,
  index: number,
  step: number | null,
): ShownPicture | null {
  if (step === null) {
    const url = generation.images[index]?.url;
    const picture = url === undefined ? undefined : loaded.get(url);
    if (picture !== undefined) return { picture, step: null };
  }
  const last = step ?? Number.POSITIVE_INFINITY;
  for (const frame of framesOf(generation, index).toReversed()) {
    const picture = frame.url === null ? undefined : loaded.get(frame.url);
    if (frame.step <= last && picture !== undefined) return { picture, step: frame.step };
  }
  return null;
}

export function framesOf(generation: GenerationState, index: number): readonly Frame[] {
  return generation.frames[index] ?? [];
}

/** The images that are looked at. */
export function indexesOf(generation: GenerationState, gaze: Gaze): number[] {
  return gaze.index === null ? Array.from({ length: generation.n }, (_, index) => index) : [gaze.index];
}

/** Nothing when the final picture is on its way: it replaces every preview. */
function newestUrl(generation: GenerationState, index: number, hasFinal: boolean): string[] {
  if (hasFinal) return [];
  const url = framesOf(generation, index).findLast((frame) => frame.url !== null)?.url;
  return url == null ? [] : [url];
}

function urlAt(frames: readonly Frame[], step: number): string[] {
  const url = frames.find((frame) => frame.step === step)?.url;
  return url == null ? [] : [url];
}
