/** Which prints lie on the table, and in what shape. Pure. */
import type { GenerationState } from '../../generation/generation.ts';
import { indexesOf, type Gaze } from '../../generation/picture-wish.ts';

export interface PrintLayout {
  indexes: readonly number[];
  columns: number;
  rows: number;
  /** Width by height of all of them together. */
  ratio: number;
  /** Pixels: a picture is shown at up to SCALE_MAX times its own size, and beyond only gets softer. */
  widthMax: number;
}

const SCALE_MAX = 3;
const SIDE_UNTIL_KNOWN = 512; // pixels

export function layoutOf(generation: GenerationState, gaze: Gaze): PrintLayout {
  const indexes = indexesOf(generation, gaze);
  const columns = Math.ceil(Math.sqrt(indexes.length));
  const rows = Math.ceil(indexes.length / columns);
  const width = generation.width ?? SIDE_UNTIL_KNOWN;
  const height = generation.height ?? width;
  const ratio = (columns * width) / (rows * height);
  return { indexes, columns, rows, ratio, widthMax: width * columns * SCALE_MAX };
}
