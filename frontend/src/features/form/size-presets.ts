/** The picture shapes a model can make, computed from its limits. */
import type { SizeLimits } from '../../api/words.ts';

export interface SizePreset {
  name: string;
  width: number; // pixels
  height: number;
}

const SHAPES = [
  { name: 'Square', ratio: 1 },
  { name: 'Portrait', ratio: 3 / 4 },
  { name: 'Landscape', ratio: 4 / 3 },
  { name: 'Tall', ratio: 9 / 16 },
  { name: 'Wide', ratio: 16 / 9 },
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

type Size = Omit<SizePreset, 'name'>;

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
