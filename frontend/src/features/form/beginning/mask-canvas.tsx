/** The picture that is painted over: what is painted lies on it in red, and what will be cropped away lies in the dark. */
import { useEffect, useRef, useState, type PointerEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { sizeWithin } from '../../../lib/picture-file.ts';
import {
  paintMarks,
  type Frame,
  type Mark,
  type Point,
  type Stroke,
} from '../../../generation/beginning/strokes.ts';

interface MaskCanvasProps {
  picture: { url: string; width: number; height: number };
  frame: Frame;
  marks: readonly Mark[];
  brush: Pick<Stroke, 'width' | 'isErasing'>;
  onStroke: (stroke: Stroke) => void;
}

const CANVAS_SIDE_MAX = 1024; // pixels: a brush's edge needs no more
const PAINT = '#ff3b30';

export function MaskCanvas({ picture, frame, marks, brush, onStroke }: MaskCanvasProps) {
  const { t } = useTranslation('form');
  const canvas = useRef<HTMLCanvasElement>(null);
  const [stroke, setStroke] = useState<Stroke | null>(null);
  const [pointer, setPointer] = useState<Point | null>(null);
  const { width, height } = sizeWithin(picture.width, picture.height, CANVAS_SIDE_MAX);

  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context == null) return;
    paintMarks(context, { width, height }, stroke === null ? marks : [...marks, stroke], frame, PAINT);
  }, [marks, stroke, frame.left, frame.top, width, height]); // eslint-disable-line react-hooks/exhaustive-deps -- a frame is its numbers

  const onDown = (event: PointerEvent<HTMLCanvasElement>): void => {
    if (event.button !== 0) return;
    event.preventDefault();
    event.currentTarget.setPointerCapture(event.pointerId);
    setStroke({ kind: 'stroke', ...brush, points: [pointOf(event)] });
  };
  const onMove = (event: PointerEvent<HTMLCanvasElement>): void => {
    const point = pointOf(event);
    setPointer(event.pointerType === 'touch' ? null : point);
    if (stroke !== null) setStroke({ ...stroke, points: [...stroke.points, point] });
  };
  const onEnd = (): void => {
    if (stroke !== null) onStroke(stroke);
    setStroke(null);
  };

  return (
    <div
      className="relative mx-auto overflow-hidden rounded-[3px] bg-film"
      style={{
        aspectRatio: `${picture.width} / ${picture.height}`,
        width: `min(100%, ${(52 * picture.width) / picture.height}svh)`,
      }}
    >
      <img src={picture.url} alt={t('picture.alt')} draggable={false} className="size-full" />
      <canvas
        ref={canvas}
        width={width}
        height={height}
        onPointerDown={onDown}
        onPointerMove={onMove}
        onPointerUp={onEnd}
        onPointerCancel={onEnd}
        onPointerLeave={() => setPointer(null)}
        className="absolute inset-0 size-full cursor-none touch-none opacity-60"
      />
      <Cropped frame={frame} />
      {pointer !== null && (
        <span
          aria-hidden="true"
          className="pointer-events-none absolute -translate-1/2 rounded-full shadow-[0_0_0_1.5px_#fff,0_0_0_2.5px_rgb(0_0_0/0.6)]"
          style={{
            left: `${pointer.x * 100}%`,
            top: `${pointer.y * 100}%`,
            width: `${(brush.width * Math.min(width, height) * 100) / width}%`,
            aspectRatio: 1,
          }}
        />
      )}
    </div>
  );
}

function pointOf({ clientX, clientY, currentTarget }: PointerEvent<HTMLCanvasElement>): Point {
  const { left, top, width, height } = currentTarget.getBoundingClientRect();
  return { x: (clientX - left) / (width || 1), y: (clientY - top) / (height || 1) };
}

/** What the new picture's shape leaves out. A shadow around the frame covers it. */
function Cropped({ frame: { left, top, width, height } }: { frame: Frame }) {
  if (width > 0.999 && height > 0.999) return null;
  return (
    <span
      aria-hidden="true"
      className="pointer-events-none absolute shadow-[0_0_0_1px_rgb(255_255_255/0.5),0_0_0_9999px_rgb(0_0_0/0.62)]"
      style={{
        left: `${left * 100}%`,
        top: `${top * 100}%`,
        width: `${width * 100}%`,
        height: `${height * 100}%`,
      }}
    />
  );
}
