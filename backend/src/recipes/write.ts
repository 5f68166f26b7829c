/** Writes a picture's recipe into its PNG: in the words that other tools read, and in full. */
import { writeParameters } from './parameters.js';
import { insertTextChunks } from './png-text.js';
import type { Recipe } from './recipe.js';

/** The keyword of the full recipe, as JSON. */
export const SAFELIGHT_KEYWORD = 'safelight';

/** The same picture, not encoded anew; a recipe that it had is replaced. Throws PngError. */
export function embedRecipe(png: Buffer, recipe: Recipe, version: string): Buffer {
  return insertTextChunks(png, [
    { keyword: 'parameters', text: writeParameters(recipe, version) },
    { keyword: SAFELIGHT_KEYWORD, text: JSON.stringify(recipe) },
  ]);
}
