/** A final picture as a file to keep: with the recipe from which it can be made again. */
import { Readable } from 'node:stream';
import { GatewayError } from '../errors.js';
import type { Upstream } from '../http/upstream.js';
import type { Recipe } from '../recipes/recipe.js';
import { embedRecipe } from '../recipes/write.js';
import type { ResolvedRequest } from './generation-store.js';

const MAX_BYTES = 64 * 2 ** 20; // 2048 × 2048 pixels that cannot be compressed have 13 MB
const SEEDS = 2 ** 32;

/** The same answer, its PNG with the recipe. What is no PNG stays as it is. Throws ENGINE_PROTOCOL_ERROR for a huge one. */
export async function withRecipe(answer: Upstream, recipe: Recipe, version: string): Promise<Upstream> {
  if (answer.status !== 200 || answer.headers['content-type'] !== 'image/png') return answer;
  const png = embedRecipe(await readAll(answer.body), recipe, version);
  const headers = { ...answer.headers, 'content-length': String(png.length) };
  return { ...answer, headers, body: Readable.from([png]) };
}

/** What one image of a generation was made from. */
export function recipeOf(id: string, request: ResolvedRequest, index: number): Recipe {
  const { prompt, negative_prompt, steps, guidance_scale, width, height, sampler, model } = request;
  const words = { prompt, negative_prompt, steps, guidance_scale, width, height, sampler, model };
  const recipe: Recipe = { ...words, seed: (request.seed + index) % SEEDS, id, index };
  if (request.loras.length > 0) recipe.loras = request.loras;
  if (request.strength != null) recipe.strength = request.strength;
  if (request.from != null) recipe.from = request.from;
  return recipe;
}

async function readAll(body: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BYTES) throw new GatewayError('ENGINE_PROTOCOL_ERROR', { cause: 'a huge picture' });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
