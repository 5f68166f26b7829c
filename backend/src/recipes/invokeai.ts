/** Reads InvokeAI's recipes: `invokeai_metadata` (since version 3), `sd-metadata` (2) and the command line `Dream` (1). */
import { isJsonObject, type JsonObject, readJsonObject } from './python-json.js';
import { type FoundRecipe, recipeOf } from './recipe.js';
import { fromInvokeai } from './sampler-names.js';

export function readInvokeai(text: string): FoundRecipe | null {
  const metadata = readJsonObject(text);
  if (!metadata) return null;
  const { model, scheduler } = metadata;
  const found = {
    prompt: metadata.positive_prompt,
    negative_prompt: metadata.negative_prompt || undefined,
    steps: metadata.steps,
    guidance_scale: metadata.cfg_scale,
    seed: metadata.seed,
    width: metadata.width,
    height: metadata.height,
    sampler: typeof scheduler === 'string' ? fromInvokeai(scheduler) : undefined,
    model: nameOf(model),
    model_hash: isJsonObject(model) ? model.hash : undefined,
    loras: lorasIn(metadata.loras),
    strength: metadata.strength,
  };
  return recipeOf(found, 'invokeai');
}

export function readSdMetadata(text: string): FoundRecipe | null {
  const metadata = readJsonObject(text);
  if (!isJsonObject(metadata?.image)) return null;
  const { image } = metadata;
  const found = {
    ...sidesOf(promptIn(image.prompt)),
    steps: image.steps,
    guidance_scale: image.cfg_scale,
    seed: image.seed,
    width: image.width,
    height: image.height,
    sampler: typeof image.sampler === 'string' ? fromInvokeai(image.sampler) : undefined,
    model: metadata.model_weights,
    model_hash: metadata.model_hash,
    strength: image.type === 'img2img' ? image.strength : undefined,
  };
  return recipeOf(found, 'invokeai');
}

/** `"a cat [blurry]" -s 50 -S 123 -W 512 -H 512 -C 7.5 -A k_euler_a` */
export function readDream(text: string): FoundRecipe | null {
  const end = text.lastIndexOf('"');
  if (!text.startsWith('"') || end < 1) return null;
  const written = text.slice(end + 1).matchAll(/ -([A-Za-z]) ?([^\s-]\S*)/g);
  const options = new Map([...written].map(([, name = '', value = '']) => [name, value]));
  const number = (name: string) => (options.has(name) ? Number(options.get(name)) : undefined);
  const sampler = options.get('A');
  const found = {
    ...sidesOf(text.slice(1, end)),
    steps: number('s'),
    guidance_scale: number('C'),
    seed: number('S'),
    width: number('W'),
    height: number('H'),
    sampler: sampler === undefined ? undefined : fromInvokeai(sampler),
  };
  return recipeOf(found, 'invokeai');
}

/** Version 3 says `{ model_name }`, from 4 on it is `{ name }`. */
function nameOf(model: unknown): unknown {
  return isJsonObject(model) ? (model.name ?? model.model_name) : model;
}

/** Version 3 has the LoRA under `lora`, from 4 on it is under `model`. */
function lorasIn(loras: unknown): { name: unknown; scale: unknown }[] | undefined {
  if (!Array.isArray(loras) || loras.length === 0) return undefined;
  return loras
    .filter((item): item is JsonObject => isJsonObject(item))
    .map((item) => ({ name: nameOf(item.model ?? item.lora), scale: item.weight }));
}

/** A text, or a list of texts with weights. */
function promptIn(prompt: unknown): string | undefined {
  const first: unknown = Array.isArray(prompt) ? prompt[0] : prompt;
  const text = isJsonObject(first) ? first.prompt : first;
  return typeof text === 'string' ? text : undefined;
}

/** Until version 2 the negative prompt stood in brackets within the prompt. */
function sidesOf(text: string | undefined): { prompt?: string; negative_prompt?: string | undefined } {
  if (text === undefined) return {};
  const negative = [...text.matchAll(/\[([^[\]]*)\]/g)].map(([, part]) => part).join(', ');
  return { prompt: text.replace(/\s?\[[^[\]]*\]/g, '').trim(), negative_prompt: negative || undefined };
}
