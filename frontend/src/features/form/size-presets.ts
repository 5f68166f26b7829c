/** The picture shapes a model can make, computed from its limits. */
import type { SizeLimits } from '../../api/words.ts';
import { frameFor } from '../../generation/beginning/strokes.ts';

export type ShapeName = (typeof SHAPES)[number]['name'];

export interface SizePreset {
  name: ShapeName;
  width: number; // pixels
  height: number;
}

const SHAPES = [
  { name: 'square', ratio: 1 },
  { name: 'portrait', ratio: 3 / 4 },
  { name: 'landscape', ratio: 4 / 3 },
  { name: 'tall', ratio: 9 / 16 },
  { name: 'wide', ratio: 16 / 9 },
] as const;

/** The model's sizes that come closest to each shape with about its default number of pixels; each size once. */
export function sizePresets(limits: SizeLimits): readonly SizePreset[] {
  const presets: SizePreset[] = [];
  for (const { name, ratio } of SHAPES) {
    const { width, height } = closestSize(limits, ratio);
    if (!presets.some((preset) => preset.width === width && preset.height === height)) {
      presets.push({ name, width, height });
    }
  }
  return presets;
}

export type Size = Omit<SizePreset, 'name'>;

/** Cropping so little of a picture is no reason for an odd size. */
const CROP_MAX = 0.06;

/** The size in which most of a picture is kept: the present one or a preset if it fits, else the closest the model can make. */
export function sizeForPicture(limits: SizeLimits, picture: Size, present: Size): Size {
  const loss = (size: Size): number => croppedShare(picture, size);
  if (loss(present) <= CROP_MAX) return present;
  const candidates = sizePresets(limits).map(({ width, height }) => ({ width, height }));
  const preset = candidates.reduce((best, size) => (loss(size) < loss(best) ? size : best), present);
  if (loss(preset) <= CROP_MAX) return preset;
  const odd = closestSize(limits, picture.width / picture.height);
  return loss(odd) < loss(preset) ? odd : preset;
}

/** How much of a picture is cut off to cover a shape, 0 to 1. */
export function croppedShare(picture: Size, shape: Size): number {
  const { width, height } = frameFor(picture, shape);
  return 1 - width * height;
}

/** A wrong shape is seen at once, some pixels more or less are not. */
const SHAPE_WEIGHT = 2;

function closestSize(limits: SizeLimits, ratio: number): Size {
  const area = limits.default_width * limits.default_height;
  const distance = ({ width, height }: Size): number =>
    SHAPE_WEIGHT * Math.abs(Math.log(width / height / ratio)) + Math.abs(Math.log((width * height) / area));
  const sizes = sidesOf(limits).map((width) => ({ width, height: snap(width / ratio, limits) }));
  return sizes.reduce((best, size) => (distance(size) < distance(best) ? size : best));
}

function sidesOf({ min, max, multiple_of: grid }: SizeLimits): [number, ...number[]] {
  const first = Math.ceil(min / grid) * grid;
  const others = Array.from(
    { length: Math.floor((max - first) / grid) },
    (_, place) => first + (place + 1) * grid,
  );
  return [first, ...others];
}

function snap(side: number, { min, max, multiple_of: grid }: SizeLimits): number {
  const smallest = Math.ceil(min / grid) * grid;
  const largest = Math.floor(max / grid) * grid;
  return Math.min(largest, Math.max(smallest, Math.round(side / grid) * grid));
}
