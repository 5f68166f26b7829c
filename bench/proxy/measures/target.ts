/** One proxy as the measures meet it. */
import type { StandIn } from '../stand-in.ts';

export interface Target {
  name: string;
  port: number;
  /** Address of the stream of generation `id`. */
  urlOf(id: string): string;
  /** The proxy's process; null for the connection without one. */
  pid: number | null;
  upstream: StandIn;
}

/** Named numbers of one measurement of one proxy. */
export type Figures = Record<string, number>;
