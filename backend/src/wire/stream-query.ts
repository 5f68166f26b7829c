/** How a reader asks for a generation's stream: from where, how much of it, and how pictures travel. */
import { z } from 'zod';
import { choice } from './fields.js';
import { limits } from '../engine/limits.gen.js';

/** Whatever was an event's id once; the engine tells a reader with an unknown one to start over. */
export const lastEventId = z
  .string()
  .regex(/^[\x21-\x7e]{1,64}$/, {
    error: 'Must be the id of an event: up to 64 ASCII characters without blanks.',
  })
  .meta({ description: 'Continue after this event; the Last-Event-ID header does the same and goes first.' });

export const StreamQuery = z.strictObject({
  replay: choice(
    { enum: ['full'] },
    'Every step kept, also those that newer ones have superseded.',
  ).optional(),
  images: choice({ enum: limits.images.enum }, 'Overrides what the generation was started with.').optional(),
  last_event_id: lastEventId.optional(),
});
export type StreamQuery = z.infer<typeof StreamQuery>;
