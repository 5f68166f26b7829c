/** What was painted over a picture, as strokes and regions that can be undone. Places are shares of its size. Pure. */

export interface Point {
  x: number; // 0 to 1
  y: number;
}

/** A line of the brush. `width` is a share of the picture's shorter side. */
export interface Stroke {
  kind: 'stroke';
  isErasing: boolean;
  width: number;
  points: readonly Point[];
}

/** A part of the picture that is taken as a whole, without a pointer. */
export interface Region {
  kind: 'region';
  name: RegionName;
}

export type Mark = Stroke | Region;

/** The part of the picture that is used: the rest is cropped away. Shares of its size. */
export interface Frame {
  left: number;
  top: number;
  width: number;
  height: number;
}

interface Size {
  width: number;
  height: number;
}

export const regions = {
  left: { left: 0, top: 0, width: 0.5, height: 1 },
  right: { left: 0.5, top: 0, width: 0.5, height: 1 },
  upper: { left: 0, top: 0, width: 1, height: 0.5 },
  lower: { left: 0, top: 0.5, width: 1, height: 0.5 },
  middle: { left: 0.25, top: 0.25, width: 0.5, height: 0.5 },
  edges: null, // everything, less the middle
} as const satisfies Readonly<Record<string, Frame | null>>;

export type RegionName = keyof typeof regions;

export const regionNames = Object.keys(regions) as readonly RegionName[]; // the keys of a literal

/** What is left in view when a picture covers a shape: scaled to fill it, cut at the middle. */
export function frameFor(picture: Size, shape: Size): Frame {
  const wanted = shape.width / shape.height;
  const has = picture.width / picture.height;
  const width = has > wanted ? wanted / has : 1;
  const height = has > wanted ? 1 : has / wanted;
  return { left: (1 - width) / 2, top: (1 - height) / 2, width, height };
}

export type PaintContext = Pick<
  CanvasRenderingContext2D,
  | 'fillStyle'
  | 'strokeStyle'
  | 'lineWidth'
  | 'lineCap'
  | 'lineJoin'
  | 'globalCompositeOperation'
  | 'fillRect'
  | 'clearRect'
  | 'beginPath'
  | 'moveTo'
  | 'lineTo'
  | 'stroke'
>;

/** Paints the marks, the oldest first, in one colour over nothing. A region is a part of `frame`. */
export function paintMarks(
  context: PaintContext,
  size: Size,
  marks: readonly Mark[],
  frame: Frame,
  color: string,
): void {
  context.clearRect(0, 0, size.width, size.height);
  context.fillStyle = color;
  context.strokeStyle = color;
  for (const mark of marks) {
    if (mark.kind === 'region') paintRegion(context, size, mark.name, frame);
    else paintStroke(context, size, mark);
  }
}

function paintRegion(context: PaintContext, size: Size, name: RegionName, frame: Frame): void {
  const part = regions[name];
  context.globalCompositeOperation = 'source-over';
  context.fillRect(...placeOf(part ?? { left: 0, top: 0, width: 1, height: 1 }, frame, size));
  if (part === null) context.clearRect(...placeOf(regions.middle, frame, size));
}

function placeOf(part: Frame, frame: Frame, size: Size): [number, number, number, number] {
  return [
    (frame.left + part.left * frame.width) * size.width,
    (frame.top + part.top * frame.height) * size.height,
    part.width * frame.width * size.width,
    part.height * frame.height * size.height,
  ];
}

function paintStroke(context: PaintContext, { width, height }: Size, stroke: Stroke): void {
  const [first] = stroke.points;
  if (first === undefined) return;
  context.globalCompositeOperation = stroke.isErasing ? 'destination-out' : 'source-over';
  context.lineCap = 'round';
  context.lineJoin = 'round';
  context.lineWidth = stroke.width * Math.min(width, height);
  context.beginPath();
  context.moveTo(first.x * width, first.y * height);
  for (const { x, y } of stroke.points) context.lineTo(x * width, y * height);
  context.stroke();
  context.globalCompositeOperation = 'source-over';
}
