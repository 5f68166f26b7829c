/** What the health addresses answer. The engine's own words are passed on inside. */
import { z } from 'zod';

export const Liveness = z
  .object({ status: z.literal('live'), version: z.string() })
  .meta({ id: 'Liveness', description: 'The gateway process answers.' });
export type Liveness = z.infer<typeof Liveness>;

const ENGINE_STATES = ['ready', 'starting', 'stopping', 'failed'] as const;

/** `ready`: generations can be started. `waiting`: the engine is not ready. `failed`: it will not be ready again
 * before somebody starts it anew. `stopping`: the gateway is going away. */
export const Health = z
  .object({
    status: z.enum(['ready', 'waiting', 'failed', 'stopping']),
    version: z.string(),
    engine: z
      .looseObject({ status: z.enum([...ENGINE_STATES, 'unavailable']) })
      .meta({ description: "The engine's own health, or `unavailable` when it cannot be reached." }),
  })
  .meta({ id: 'Health', description: 'Whether generations can be started right now.' });
export type Health = z.infer<typeof Health>;

/** What the gateway needs to read in the engine's health; anything else is passed on unread. */
export const EngineHealth = z.looseObject({ status: z.enum(ENGINE_STATES) });
