/**
 * What a benchmark stream carries, written into its generation id: the id is the one thing that every proxy, the
 * gateway included, hands to the upstream unchanged.
 */
export type Pace =
  /** One frame every 1 / `framesPerSecond`. */
  | 'paced'
  /** Frames as fast as the reader takes them. */
  | 'flood'
  /** One frame, then silence. */
  | 'quiet';

export interface Workload {
  pace: Pace;
  frameBytes: number;
  /** Counts from 1 over the whole run, so that no two streams share an id. */
  serial: number;
}

export const framesPerSecond = 10;

const form = /\b(paced|flood|quiet)x(\d{6})x(\d{8})\b/;
let lastSerial = 0;

/** A fresh generation id of the gateway's form ([a-z0-9], 16 to 32 characters). */
export function newStreamId(pace: Pace, frameBytes: number): string {
  lastSerial += 1;
  return `${pace}x${String(frameBytes).padStart(6, '0')}x${String(lastSerial).padStart(8, '0')}`;
}

/** The workload named anywhere in `url`, or null. */
export function readWorkload(url: string): (Workload & { id: string }) | null {
  const [id, pace, frameBytes, serial] = form.exec(url) ?? [];
  if (id === undefined) return null;
  return { id, pace: pace as Pace, frameBytes: Number(frameBytes), serial: Number(serial) }; // `form` admits no other pace
}
