/** Seeds as they are typed and drawn. */
import { limits } from '../api/limits.gen.ts';

/** Digits only, at most the largest seed there is; null for nothing. */
export function parseSeed(text: string): number | null {
  const digits = text.replace(/\D/g, '');
  return digits === '' ? null : Math.min(limits.seed.maximum, Number(digits));
}

/** What the engine draws the image at this place with: it counts on from the first one, and begins anew after the largest. */
export function seedOfImage(seed: number, index: number): number {
  return (seed + index) % (limits.seed.maximum + 1);
}

/** A seed such as the server would draw. */
export function drawSeed(): number {
  const [seed] = crypto.getRandomValues(new Uint32Array(1));
  return seed ?? 0;
}
