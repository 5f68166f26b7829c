/** Turns what was painted into the mask that is sent: a PNG of the picture's size, white where it is drawn anew. */
import { paintMarks, type Frame, type Mark } from '../../../generation/beginning/strokes.ts';

interface Size {
  width: number;
  height: number;
}

/** A data URL; null when nothing is painted. */
export function makeMask(size: Size, marks: readonly Mark[], frame: Frame): string | null {
  const paint = newCanvas(size);
  const mask = newCanvas(size);
  if (marks.length === 0 || paint === null || mask === null) return null;
  paintMarks(paint, size, marks, frame, '#fff');
  if (!hasPaint(paint, size)) return null;
  mask.fillStyle = '#000';
  mask.fillRect(0, 0, size.width, size.height);
  mask.drawImage(paint.canvas, 0, 0);
  return mask.canvas.toDataURL('image/png');
}

function newCanvas({ width, height }: Size): CanvasRenderingContext2D | null {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  return canvas.getContext('2d', { willReadFrequently: true });
}

/** Everything may have been erased again. */
function hasPaint(context: CanvasRenderingContext2D, { width, height }: Size): boolean {
  const { data } = context.getImageData(0, 0, width, height);
  for (let alpha = 3; alpha < data.length; alpha += 4) if (data[alpha] !== 0) return true;
  return false;
}
