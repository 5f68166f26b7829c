/** What the gallery shows of a generation that made pictures. */
import { z } from 'zod';
import { GenerationId } from '../wire/ids.js';

const GalleryImage = z
  .object({
    index: z.int(),
    seed: z.int(),
    width: z.int().meta({ description: 'Pixels.' }),
    height: z.int().meta({ description: 'Pixels.' }),
    url: z.string().meta({ description: 'The picture: a PNG.' }),
    thumb: z.string().meta({ description: 'A WebP of at most 384 pixels a side.' }),
    placeholder: z
      .string()
      .meta({ description: 'A thumbhash in base64, for the time until the thumb has come.' }),
  })
  .meta({ id: 'GalleryImage' });

export const GalleryItem = z
  .object({
    id: GenerationId,
    created_at: z.iso.datetime(),
    prompt: z.string(),
    model: z.string(),
    seed: z.int(),
    width: z.int(),
    height: z.int(),
    steps: z.int(),
    is_starred: z.boolean(),
    parent: z
      .object({ id: GenerationId, step: z.int(), index: z.int() })
      .nullable()
      .meta({ description: 'Set for a branch.' }),
    images: z.array(GalleryImage),
  })
  .meta({ id: 'GalleryItem', description: 'A generation that made pictures, as it is kept.' });
export type GalleryItem = z.infer<typeof GalleryItem>;

export const GalleryPage = z
  .object({
    items: z.array(GalleryItem).meta({ description: 'The newest first.' }),
    next: z.string().nullable().meta({ description: '`before` of the next page; null after the last one.' }),
  })
  .meta({ id: 'GalleryPage' });
export type GalleryPage = z.infer<typeof GalleryPage>;

export const GallerySummary = z
  .object({
    generations: z.int(),
    pictures: z.int(),
    bytes: z.int().meta({ description: 'Of all files that are kept, developments and thumbs too.' }),
    models: z.array(z.string()).meta({ description: 'Those that made something, by name.' }),
    sizes: z
      .array(z.string())
      .meta({ description: 'Sizes that there are, as `width`x`height`, the most frequent first.' }),
  })
  .meta({ id: 'GallerySummary', description: 'What there is to choose from.' });
export type GallerySummary = z.infer<typeof GallerySummary>;
