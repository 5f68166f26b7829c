/**
 * What the print throws back into the room. Three colours and a gradient: a blurred copy would cost a filter per step.
 * They are taken now and then, from the picture that is shown and from no other: the glow is faint.
 */
import { useEffect, useRef, useState } from 'react';
import { shownPicture } from '../../generation/picture-wish.ts';
import { useScene } from '../../generation/services.ts';
import { tonesOf } from '../../lib/tones.ts';

const PERIOD_MS = 1_000;

export function Reflection() {
  const bytes = useScene(
    ({ generation, loaded, gaze }) =>
      shownPicture(generation, loaded, gaze.index ?? 0, gaze.step)?.picture.bytes ?? null,
  );
  const tones = useTones(bytes);
  if (bytes === null || tones.length === 0) return null;
  return (
    <div
      aria-hidden="true"
      className="print:hidden pointer-events-none absolute inset-0 -z-10 opacity-25 [mask-image:radial-gradient(ellipse_60%_52%_at_50%_46%,black,transparent)]"
      style={{ backgroundImage: `linear-gradient(to bottom, ${tones.join(', ')})` }}
    />
  );
}

/** Those of the newest picture at most once in a period. */
function useTones(bytes: Blob | null): readonly string[] {
  const [tones, setTones] = useState<readonly string[]>([]);
  const lastAt = useRef(-PERIOD_MS);
  useEffect(() => {
    if (bytes === null) return;
    const timer = setTimeout(
      () => {
        lastAt.current = performance.now();
        void tonesOf(bytes).then(setTones);
      },
      Math.max(0, lastAt.current + PERIOD_MS - performance.now()),
    );
    return () => clearTimeout(timer);
  }, [bytes]);
  return tones;
}
