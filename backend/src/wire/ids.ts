/** The forms of a generation's id and of an event's, which are the engine's to say. */
import { z } from 'zod';
import { fieldOf } from './fields.js';
import { bodyFields, queryFields } from '../engine/fields.gen.js';

const EXAMPLE = '01a213d2-6d2f-7433-abd2-b28dbc3d4f3f';

export const GenerationId = textOf(fieldOf(bodyFields.from.properties.id)).meta({
  description: "A generation's id.",
  example: EXAMPLE,
});

/** Whatever was an event's id once; the engine tells a reader whose event it does not know to start over. */
export const EventId = textOf(fieldOf(queryFields.last_event_id));

/** A header without a value counts as absent: browsers send it so after an event without an id. */
export const LastEventIdHeader = z
  .string()
  .regex(new RegExp(`^(${queryFields.last_event_id.pattern.slice(1, -1)})?$`), {
    error: 'Must be the id of an event.',
  })
  .meta({ description: 'Continue after this event.', example: `${EXAMPLE}:7` });

/** The generation that an event belongs to. */
export function generationOf(eventId: string): string {
  return eventId.slice(0, eventId.lastIndexOf(':'));
}

function textOf(schema: z.ZodType): z.ZodType<string> {
  return schema as z.ZodType<string>; // both have a pattern, which is text's
}
