/** Seeds as they are typed and drawn. */
import { limits } from '../api/limits.gen.ts';

/** 'new' for nothing and for -1, as elsewhere; null for what is no seed. */
export function parseSeed(text: string): number | 'new' | null {
  const digits = text.trim().replace('−', '-');
  if (digits === '' || digits === '-1') return 'new';
  return /^\d+$/.test(digits) && Number(digits) <= limits.seed.maximum ? Number(digits) : null;
}

/** A seed such as the server would draw. */
export function drawSeed(): number {
  const [seed] = crypto.getRandomValues(new Uint32Array(1));
  return seed ?? 0;
}
