/** The parts of an address that name a generation, one of its pictures, or a model. */
import { z } from 'zod';
import { limits } from '../engine/limits.gen.js';
import { numeral, text } from './fields.js';

const ID_ERROR = "Must be a generation's id.";

export const GenerationId = z
  .string({ error: ID_ERROR })
  .regex(new RegExp(limits.from.properties.id.pattern), { error: ID_ERROR })
  .meta({ description: "A generation's id.", example: '0123456789abcdef01234567' });

export const ModelId = text({ minLength: 1, maxLength: limits.model.maxLength }, "A model's id.");

export const TokensQuery = z.strictObject({
  prompt: text({ maxLength: limits.prompt.maxLength }, 'What is to be counted.').optional(),
});
export type TokensQuery = z.infer<typeof TokensQuery>;

export const StepParameter = numeral(
  { minimum: 1, maximum: limits.steps.maximum },
  'The step after which the preview was made, counted from 1.',
);

export const PictureQuery = z.strictObject({
  index: numeral(
    { minimum: 0, maximum: limits.n.maximum - 1 },
    'Which of the n images, counted from 0.',
  ).optional(),
});
export type PictureQuery = z.infer<typeof PictureQuery>;

export const NoQuery = z.strictObject({});
