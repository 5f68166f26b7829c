/** Owns what a recipe is: all that is needed to remake a picture, ours or another tool's. */
import { z } from 'zod';
import { GenerationId } from '../wire/ids.js';

/** Longer prompts are cut here; what the engine takes is less, and its caller's to cut. */
export const MAX_PROMPT_CHARACTERS = 10_000;
const MAX_LORAS = 32;

const Prompt = z.string().max(MAX_PROMPT_CHARACTERS);
const Steps = z.int().min(1).max(10_000);
const Pixels = z.int().min(1).max(65_535);
const Index = z.int().min(0).max(10_000);

const LoraScale = z.object({ name: z.string().min(1).max(255), scale: z.number().min(-100).max(100) });

/** Wider than what the engine takes: other tools' recipes are shown, too, where they cannot be remade as they are. */
export const Recipe = z.object({
  prompt: Prompt,
  negative_prompt: Prompt.optional(),
  steps: Steps.optional(),
  guidance_scale: z.number().min(0).max(1_000).optional(),
  seed: z
    .int()
    .min(0)
    .optional()
    .meta({ description: "This picture's own: image i of a generation has its seed + i." }),
  width: Pixels.optional(),
  height: Pixels.optional(),
  sampler: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .meta({ description: "Safelight's name; the other tool's own where Safelight has no such sampler." }),
  model: z.string().min(1).max(255).optional(),
  model_hash: z.string().min(1).max(128).optional(),
  loras: z.array(LoraScale).max(MAX_LORAS).optional(),
  strength: z.number().min(0).max(1).optional(),
  from: z.object({ id: GenerationId, step: Steps, index: Index }).optional(),
  id: GenerationId.optional().meta({ description: 'The generation that made it.' }),
  index: Index.optional().meta({ description: "Which of that generation's images it is." }),
});
export type Recipe = z.infer<typeof Recipe>;

/** The tool whose words a recipe was read from. */
export const Source = z.enum(['safelight', 'a1111', 'comfyui', 'invokeai']);
export type Source = z.infer<typeof Source>;

export const FoundRecipe = Recipe.extend({ source: Source });
export type FoundRecipe = z.infer<typeof FoundRecipe>;

/**
 * The recipe in what a file says, field by field: a value that is no such field's costs that field, not the recipe.
 * Null without a prompt.
 */
export function recipeOf(found: Readonly<Record<string, unknown>>, source: Source): FoundRecipe | null {
  const fields = Object.entries(Recipe.shape).flatMap(([name, schema]) => {
    const value = schema.safeParse(tidied(found[name]));
    return value.success && value.data !== undefined ? [[name, value.data] as const] : [];
  });
  const recipe = FoundRecipe.safeParse({ ...Object.fromEntries(fields), source });
  return recipe.success ? recipe.data : null;
}

function tidied(value: unknown): unknown {
  if (typeof value === 'string')
    return value.replaceAll('\0', '').slice(0, MAX_PROMPT_CHARACTERS).toWellFormed(); // neither is text to a database
  if (Array.isArray(value))
    return value.filter((item) => LoraScale.safeParse(item).success).slice(0, MAX_LORAS);
  return value;
}
