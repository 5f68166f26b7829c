/** How long to wait before the next try, spread so that a thousand pages do not come back at the same instant. */

const BASE_MS = 500;
const CAP_MS = 10_000;

/** Full jitter: anywhere between nothing and the exponential step. `attempt` counts from 0, `random` is in [0, 1). */
export function backoffMs(attempt: number, random: () => number = Math.random): number {
  return random() * Math.min(CAP_MS, BASE_MS * 2 ** attempt);
}
