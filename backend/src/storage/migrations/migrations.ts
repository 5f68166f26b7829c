/** Every change of the schema, in order. A released one is never edited: what it should have been is the next one. */
import { generations } from './0001-generations.js';
import type { Migrate } from './step.js';

export const migrations: Readonly<Record<string, Migrate>> = {
  '0001-generations': generations,
};
