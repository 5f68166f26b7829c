/** The parts of an address that say which of a generation's pictures is meant. */
import { z } from 'zod';
import { numeral } from './fields.js';
import { bodyFields } from '../engine/fields.gen.js';

export const StepParameter = numeral({
  minimum: 1,
  maximum: bodyFields.steps.maximum,
  description: 'The step after which the preview was made, counted from 1.',
});

export const PictureQuery = z.strictObject({
  index: numeral({
    minimum: 0,
    maximum: bodyFields.n.maximum - 1,
    description: 'Which of the n images, counted from 0.',
  }).optional(),
});
export type PictureQuery = z.infer<typeof PictureQuery>;

export const ImageQuery = PictureQuery.extend({
  metadata: z
    .enum(['none'], { error: 'Must be one of: none.' })
    .meta({ description: 'Without the recipe that pictures carry.' })
    .optional(),
});
export type ImageQuery = z.infer<typeof ImageQuery>;

export const NoQuery = z.strictObject({});
