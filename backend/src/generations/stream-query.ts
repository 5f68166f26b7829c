/** How a reader asks for a generation's stream: from where, how much of it, and how pictures travel. */
import { z } from 'zod';
import { queryFields } from '../engine/fields.gen.js';
import { EventId } from '../wire/ids.js';

export const StreamQuery = z.strictObject({
  replay: z
    .enum(['full'], { error: 'Must be one of: full.' })
    .meta({ description: 'Every step kept, also those that newer ones have superseded.' })
    .optional(),
  images: z
    .enum(queryFields.images.enum, { error: `Must be one of: ${queryFields.images.enum.join(', ')}.` })
    .meta({ description: 'Overrides what the generation was started with.' })
    .optional(),
  last_event_id: EventId.optional(),
});
export type StreamQuery = z.infer<typeof StreamQuery>;
