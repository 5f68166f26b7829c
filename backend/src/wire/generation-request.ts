/** What a caller asks for: the parameters of one generation, as a JSON body and as a query string. */
import { z } from 'zod';
import { limits } from '../engine/limits.gen.js';
import { GenerationId } from './addresses.js';
import { base64, choice, choiceOrInteger, decimal, integer, text } from './fields.js';
import { lastEventId } from './stream-query.js';

const required = {
  prompt: text(limits.prompt),
};

const defaulted = {
  negative_prompt: text(limits.negative_prompt).optional(),
  steps: integer(limits.steps, 'Denoising steps.').optional(),
  n: integer(limits.n, 'Number of images; image i uses seed + i.').optional(),
  previews: choiceOrInteger(limits.previews, "'each' step, every Nth step, or 'none'.").optional(),
  preview_decoder: choice(limits.preview_decoder).optional(),
  images: choice(
    limits.images,
    'Whether events carry pictures as data URLs or as addresses to fetch.',
  ).optional(),
};

const leftToTheModel = {
  guidance_scale: decimal(
    limits.guidance_scale,
    "Classifier-free guidance; the model's default when absent.",
  ),
  seed: integer(limits.seed, 'Drawn and reported when absent.'),
  width: integer(limits.width, "Pixels, on the model's grid; the model's default when absent."),
  height: integer(limits.height, "Pixels, on the model's grid; the model's default when absent."),
  sampler: text(limits.sampler, "One of the model's samplers; its default when absent."),
  model: text(limits.model, 'The id of a model; the default one when absent.'),
  preview_size: integer(
    limits.preview_size,
    'Longest side in pixels; the default keeps a frame within 16 KB.',
  ),
};

const { id, step, index } = limits.from.properties;
const { name, scale } = limits.loras.items.properties;

/** The fields that carry whole pictures. */
export const PICTURE_FIELDS = ['init_image', 'mask'] as const;

/** What only a body can carry: pictures, and fields made of fields. */
const inBodies = {
  loras: z
    .array(
      z.strictObject(
        {
          name: text(name, "One of the model's LoRAs."),
          scale: decimal(scale, 'How strongly it counts.').optional(),
        },
        { error: ({ code }) => (code === 'invalid_type' ? 'Must be an object with a name.' : undefined) },
      ),
      { error: 'Must be a list.' },
    )
    .max(limits.loras.maxItems, { error: `Must be at most ${limits.loras.maxItems}.` })
    .meta({ default: [] })
    .optional(),
  init_image: base64(
    limits.init_image,
    'Image to image: a PNG, JPEG or WebP as a data URL or bare base64; scaled and cropped to the size.',
  ).nullish(),
  mask: base64(limits.mask, 'Inpainting: white is painted anew, black is kept; needs init_image.').nullish(),
  strength: decimal(
    limits.strength,
    'How much of init_image may change; 0.6 when absent. That share of the steps is run.',
  ).nullish(),
  from: z
    .strictObject(
      {
        id: GenerationId.meta({ description: 'The parent generation.', pattern: id.pattern }),
        step: integer(step, 'The last step taken over; the branch begins with the next.'),
        index: integer(index, "Which of the parent's images.").optional(),
      },
      { error: ({ code }) => (code === 'invalid_type' ? 'Must be an object with id and step.' : undefined) },
    )
    .meta({ description: 'Go on from this step of another generation, in its size and steps.' })
    .nullish(),
};

/** The body of `POST /api/generate`. Absent and null mean the same; the engine fills in the defaults. */
export const GenerationRequest = z
  .strictObject({ ...required, ...defaulted, ...nullable(leftToTheModel), ...inBodies })
  .meta({
    id: 'GenerationRequest',
    description: 'Parameters of one generation. The model narrows them further.',
  });
export type GenerationRequest = z.infer<typeof GenerationRequest>;

/** The query of `GET /api/generate`: the same parameters, and where an interrupted stream goes on. */
export const OneShotQuery = z.strictObject({
  ...required,
  ...defaulted,
  ...z.object(leftToTheModel).partial().shape,
  last_event_id: lastEventId.optional(),
});
export type OneShotQuery = z.infer<typeof OneShotQuery>;

/** The same fields with the numbers among them read; what is not a plain number stays text, to be refused by name. */
export function readNumbers(query: Record<string, string>): Record<string, string | number> {
  return Object.fromEntries(Object.entries(query).map(([name, value]) => [name, readNumber(name, value)]));
}

const NUMERIC = new Set([
  'steps',
  'n',
  'previews',
  'guidance_scale',
  'seed',
  'width',
  'height',
  'preview_size',
]);

function readNumber(name: string, value: string): string | number {
  return NUMERIC.has(name) && /^-?\d{1,15}(\.\d{1,15})?$/.test(value) ? Number(value) : value;
}

function nullable<T extends Record<string, z.ZodType>>(shape: T) {
  const entries = Object.entries(shape).map(([name, field]) => [name, field.nullish()] as const);
  return Object.fromEntries(entries) as { [K in keyof T]: z.ZodOptional<z.ZodNullable<T[K]>> }; // fromEntries forgets the names
}
