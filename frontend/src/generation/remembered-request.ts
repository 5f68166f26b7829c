/** A request as the page and its history remember it: in full, but without the bytes of a picture it began with. Pure. */
import type { Generation, GenerationRequest, RememberedRequest } from '../api/words.ts';

interface Shape {
  width: number | null;
  height: number | null;
  n: number;
  totalSteps: number;
  seed: number | null;
}

/** What was asked, with every default filled in, as it can be asked again. */
export function requestOf({ request }: Generation): RememberedRequest {
  const { prompt, negative_prompt, steps, guidance_scale, seed, width, height, n, sampler, model } = request;
  const { from, loras, strength, has_init_image, has_mask } = request;
  return {
    ...{ prompt, negative_prompt, steps, guidance_scale, seed, width, height, n, sampler, model },
    ...(from != null && { from }),
    ...((loras.length > 0 || from != null) && { loras }),
    ...(has_init_image && { has_init_image, strength }),
    ...(has_mask && { has_mask }),
  };
}

/** Storage is small, and a picture is not. */
export function rememberedFrom({ init_image, mask, ...request }: GenerationRequest): RememberedRequest {
  return {
    ...request,
    ...(init_image != null && { has_init_image: true }),
    ...(mask != null && { has_mask: true }),
  };
}

/** What a request says about the picture before the server has said anything. */
export function sizeOf(request: RememberedRequest | null): Partial<Shape> {
  if (request === null) return {};
  const { width = null, height = null, n = 1, steps = 0, seed = null } = request;
  return { width, height, n, totalSteps: steps, seed };
}
