/** Which engine has a generation. There is one; whoever adds more answers here, by the generation's id. */
import type { EngineClient } from './engine-client.js';

export interface Engines {
  /** The engine that has this generation, or would start it. */
  of(generationId: string): EngineClient;
}

export function oneEngine(engine: EngineClient): Engines {
  return { of: () => engine };
}
