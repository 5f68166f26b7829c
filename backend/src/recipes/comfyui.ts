/** Reads ComfyUI's recipe: what its graph says of the sampler that begins the picture, and of what that is linked to. */
import { Graph, type Node } from './comfyui-graph.js';
import { nameOfFile } from './file-name.js';
import { type FoundRecipe, recipeOf } from './recipe.js';
import { fromComfyui } from './sampler-names.js';

const MAX_PASSES = 16;

/** SamplerCustom and SamplerCustomAdvanced have their settings in nodes of their own, linked by these. */
const PARTS = ['sampler', 'sigmas', 'noise', 'guider'];

/** Null for a text that is no graph, or a graph without a sampler and a prompt. */
export function readComfyui(text: string): FoundRecipe | null {
  const graph = Graph.in(text);
  const sampler = graph && firstPass(graph);
  if (!sampler) return null;

  const parts = [sampler, ...PARTS.flatMap((name) => graph.at(sampler.inputs.get(name)) ?? [])];
  const input = (name: string) => parts.find(({ inputs }) => inputs.has(name))?.inputs.get(name);
  const number = (name: string) =>
    parts.map((part) => graph.number(part, name)).find((it) => it !== undefined);

  const prompt = graph.words(input('positive') ?? input('conditioning')).join(', ');
  if (prompt === '') return null;
  const latent = input('latent_image');
  const sized = graph.nearest(latent, (node) => graph.number(node, 'width') !== undefined);
  const models = graph.chain(input('model'), 'model');
  const loras = models.flatMap((node) => loraOf(graph, node)).reverse(); // the one next to the checkpoint comes first
  const name = input('sampler_name');
  const denoise = number('denoise') ?? 1;
  const found = {
    prompt,
    negative_prompt: graph.words(input('negative')).join(', ') || undefined,
    steps: number('steps'),
    guidance_scale: number('cfg'),
    seed: number('seed') ?? number('noise_seed'),
    width: sized && graph.number(sized, 'width'),
    height: sized && graph.number(sized, 'height'),
    sampler: typeof name === 'string' ? fromComfyui(name, input('scheduler')) : undefined,
    model: models.flatMap((node) => checkpointOf(node) ?? [])[0],
    loras: loras.length > 0 ? loras : undefined,
    strength: denoise < 1 ? denoise : undefined,
  };
  return recipeOf(found, 'comfyui');
}

/** A refiner and a pass at a larger size begin with the latents of another sampler: the first one made the picture. */
function firstPass(graph: Graph): Node | undefined {
  let sampler = graph.find(isSampler);
  for (let pass = 0; sampler && pass < MAX_PASSES; pass++) {
    const before = graph.nearest(sampler.inputs.get('latent_image'), isSampler);
    if (!before) break;
    sampler = before;
  }
  return sampler;
}

/** By its links, since every pack of custom nodes has samplers of its own names. */
function isSampler({ inputs }: Node): boolean {
  return inputs.has('latent_image') && (inputs.has('positive') || inputs.has('guider'));
}

function checkpointOf({ inputs }: Node): string | undefined {
  const file = inputs.get('ckpt_name') ?? inputs.get('unet_name');
  return typeof file === 'string' ? nameOfFile(file) : undefined;
}

function loraOf(graph: Graph, node: Node): { name: string; scale: number }[] {
  const file = node.inputs.get('lora_name');
  if (typeof file !== 'string' || file === 'None') return [];
  return [{ name: nameOfFile(file), scale: graph.number(node, 'strength_model') ?? 1 }];
}
