/** Seeds as they are typed and drawn. */
import { limits } from '../api/limits.gen.ts';

/** 'new' for nothing and for -1, as elsewhere; null for what is no seed. */
export function parseSeed(text: string): number | 'new' | null {
  const digits = text.trim().replace('−', '-');
  if (digits === '' || digits === '-1') return 'new';
  return /^\d+$/.test(digits) && Number(digits) <= limits.seed.maximum ? Number(digits) : null;
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
