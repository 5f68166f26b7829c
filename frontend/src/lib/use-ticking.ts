/** Lets a time that the server reports now and then run on smoothly in between. */
import { useEffect, useState } from 'react';

const TICK_MS = 200;

/** Milliseconds since `reported` last changed, while `isRunning`; 0 otherwise. */
export function useTicking(reported: unknown, isRunning: boolean): number {
  const [tick, setTick] = useState({ reported, elapsedMs: 0 });
  useEffect(() => {
    if (!isRunning) return;
    const start = performance.now();
    const timer = setInterval(() => setTick({ reported, elapsedMs: performance.now() - start }), TICK_MS);
    return () => clearInterval(timer);
  }, [reported, isRunning]);
  return isRunning && tick.reported === reported ? tick.elapsedMs : 0;
}
