/** What a picture looked like after each of its steps, in rows by image and in the order of the steps. Pure. */

/** What the picture looked like after a step. `url` is null when no preview was made. */
export interface Frame {
  step: number;
  url: string | null;
}

/** One row per image. */
export type FrameRows = readonly (readonly Frame[])[];

/** A copy with this frame in its place in the row of its image, instead of an earlier one of the same step. */
export function withFrame(rows: FrameRows, index: number, frame: Frame): FrameRows {
  const row = rows[index] ?? [];
  const others = row.filter((other) => other.step !== frame.step);
  const after = others.findIndex((other) => other.step > frame.step);
  const place = after === -1 ? others.length : after;
  return withPlace(rows, index, others.toSpliced(place, 0, frame), []);
}

/** A copy with `value` at `index`; places before it that do not exist yet are filled. */
export function withPlace<Value>(
  list: readonly Value[],
  index: number,
  value: Value,
  filler: Value,
): readonly Value[] {
  return Array.from({ length: Math.max(list.length, index + 1) }, (_, place) =>
    place === index ? value : (list[place] ?? filler),
  );
}
