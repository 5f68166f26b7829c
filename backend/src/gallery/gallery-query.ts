/** What a page of the gallery is asked for by. */
import { z } from 'zod';
import { bodyFields } from '../engine/fields.gen.js';
import { numeral, text } from '../wire/fields.js';

const PAGE = { least: 1, most: 100 };

const flag = (description: string) =>
  z.enum(['true'], { error: 'Must be true, or left out.' }).meta({ description }).optional();
const day = (description: string) =>
  z.iso
    .datetime({ offset: true, error: 'Must be a time such as 2026-11-25T00:00:00Z.' })
    .meta({ description })
    .optional();

export const GalleryQuery = z.strictObject({
  q: text({ type: ['string'], maxLength: 200 })
    .meta({ description: 'Words of the prompt, by their beginnings, whatever their case and accents.' })
    .optional(),
  model: text({ ...bodyFields.model, minLength: 1 }).optional(),
  size: z
    .string()
    .regex(/^\d{1,5}x\d{1,5}$/, { error: 'Must be a size such as 256x256.' })
    .optional(),
  starred: flag('Only those with a star.'),
  branched: flag('Only those that go on from another one.'),
  loras: flag('Only those with a LoRA.'),
  from: day('Not made before this time.'),
  to: day('Made before this time.'),
  before: numeral({
    minimum: 1,
    maximum: 999_999_999,
    description: 'Goes on with the next page.',
  }).optional(),
  limit: numeral({
    minimum: PAGE.least,
    maximum: PAGE.most,
    description: 'How many a page has; 60 if absent.',
  }).optional(),
});
export type GalleryQuery = z.infer<typeof GalleryQuery>;

export const GalleryChange = z.strictObject({
  is_starred: z.boolean({ error: 'Must be true or false.' }).meta({ description: 'Whether it has a star.' }),
});
export type GalleryChange = z.infer<typeof GalleryChange>;
