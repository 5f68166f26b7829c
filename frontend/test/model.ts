/** A model for tests, of small limits. */
import type { Model } from '../src/api/words.ts';

export const model: Model = {
  id: 'pencil',
  title: 'Pencil',
  description: 'Draws lines.',
  default: true,
  size: { min: 128, max: 384, multiple_of: 64, default_width: 256, default_height: 256 },
  samplers: ['euler', 'ddim'],
  default_sampler: 'euler',
  default_steps: 20,
  draft_steps: 8,
  default_guidance_scale: 5,
  max_guidance_scale: 9,
  max_batch_size: 4,
  preview_decoders: ['linear'],
  loras: ['film_grain', 'ink-lines', 'mist', 'dust', 'glow'],
  lora_notes: [],
  is_inpainting: false,
  has_refiner: false,
  example_prompts: ['a red cube', 'a green tree'],
};
