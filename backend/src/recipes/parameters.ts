/** Owns the `parameters` text of A1111 (Stable Diffusion web UI), which many tools read: writes it and reads it. */
import { type FoundRecipe, type Recipe, recipeOf } from './recipe.js';
import { fromA1111, toA1111 } from './sampler-names.js';

const NEGATIVE = 'Negative prompt:';
const OURS = 'Safelight';
const MAX_SETTINGS = 200;

type Lora = NonNullable<Recipe['loras']>[number];

/** The prompt with LoRAs as tags, the negative prompt on a line of its own, and a last line of settings. */
export function writeParameters(recipe: Recipe, version: string): string {
  const { prompt, negative_prompt: negative, loras = [], width, height } = recipe;
  const sampler = recipe.sampler === undefined ? undefined : toA1111(recipe.sampler);
  const settings: [name: string, value: string | number | undefined][] = [
    ['Steps', recipe.steps],
    ['Sampler', sampler?.name],
    ['Schedule type', sampler?.schedule],
    ['CFG scale', recipe.guidance_scale],
    ['Seed', recipe.seed],
    ['Size', width === undefined || height === undefined ? undefined : `${width}x${height}`],
    ['Model hash', recipe.model_hash],
    ['Model', recipe.model],
    ['Denoising strength', recipe.strength],
    ['Version', `${OURS} ${version}`],
  ];
  return [
    [prompt, ...loras.map(({ name, scale }) => `<lora:${name}:${scale}>`)].join(' '),
    ...(negative ? [`${NEGATIVE} ${negative}`] : []),
    settings
      .flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${quoted(String(value))}`]))
      .join(', '),
  ].join('\n');
}

/** Null for a text without A1111's line of settings, which always begins with the steps. */
export function readParameters(text: string): FoundRecipe | null {
  const lines = text.split(/\r?\n/);
  const last = lines.findLastIndex((line) => /^Steps: ?\d/.test(line));
  const settings = settingsOf(lines[last] ?? '');
  if (last < 0) return null;

  const negativeAt = lines.slice(0, last).findIndex((line) => line.startsWith(NEGATIVE));
  const negative = negativeAt < 0 ? '' : lines.slice(negativeAt, last).join('\n').slice(NEGATIVE.length);
  const { prompt, loras } = withoutLoraTags(lines.slice(0, negativeAt < 0 ? last : negativeAt).join('\n'));
  const [, width, height] = /^(\d+)x(\d+)$/.exec(settings.get('Size') ?? '') ?? [];
  const sampler = settings.get('Sampler');
  const found = {
    prompt,
    negative_prompt: negative.trim() || undefined,
    steps: numberIn(settings.get('Steps')),
    guidance_scale: numberIn(settings.get('CFG scale')),
    seed: numberIn(settings.get('Seed')),
    width: numberIn(width),
    height: numberIn(height),
    sampler: sampler === undefined ? undefined : fromA1111(sampler, settings.get('Schedule type')),
    model: settings.get('Model'),
    model_hash: settings.get('Model hash'),
    loras: loras.length > 0 ? loras : undefined,
    // With a hires pass it is that pass's, and the picture was made from noise.
    strength: settings.has('Hires upscaler') ? undefined : numberIn(settings.get('Denoising strength')),
  };
  return recipeOf(found, settings.get('Version')?.startsWith(OURS) === true ? 'safelight' : 'a1111');
}

/** A value that has what separates settings is a JSON string. */
function quoted(value: string): string {
  return /[,:\n]/.test(value) ? JSON.stringify(value) : value;
}

/** `Name: value, Name: "value, with commas"`; the first of a name counts. One walk, whatever the line is. */
function settingsOf(line: string): ReadonlyMap<string, string> {
  const settings = new Map<string, string>();
  for (let at = 0; at < line.length && settings.size < MAX_SETTINGS;) {
    const colon = line.indexOf(':', at);
    if (colon < 0) break;
    const name = line.slice(at, colon).trim();
    const start = line[colon + 1] === ' ' ? colon + 2 : colon + 1;
    const comma = line.indexOf(',', line[start] === '"' ? endOfString(line, start) : start);
    const end = comma < 0 ? line.length : comma;
    if (!settings.has(name)) settings.set(name, unquoted(line.slice(start, end).trim()));
    at = end + 1;
  }
  return settings;
}

function endOfString(line: string, quote: number): number {
  for (let at = quote + 1; at < line.length; at += line[at] === '\\' ? 2 : 1) if (line[at] === '"') return at;
  return quote; // it never ends: an inch sign, not a quotation
}

function unquoted(value: string): string {
  if (!value.startsWith('"')) return value;
  try {
    return String(JSON.parse(value));
  } catch {
    return value;
  }
}

/** `<lora:name:0.8>`; a third value, for the text encoder, has no place in a recipe. */
function withoutLoraTags(text: string): { prompt: string; loras: Lora[] } {
  const loras: Lora[] = [];
  const prompt = text.replace(
    /<lora:([^:<>]+)(?::([^:<>]*))?(?::[^<>]*)?>/g,
    (_, name: string, scale?: string) => {
      loras.push({ name, scale: numberIn(scale) ?? 1 });
      return '';
    },
  );
  return { prompt: (loras.length > 0 ? withoutEmptyParts(prompt) : prompt).trim(), loras };
}

/** Tags leave `a, , b` behind, and spaces at the ends of lines. */
function withoutEmptyParts(text: string): string {
  return text
    .split('\n')
    .map((line) => line.replace(/,\s*(?=,)/g, '').trimEnd())
    .join('\n');
}

function numberIn(text: string | undefined): number | undefined {
  const number = text === undefined || text.trim() === '' ? NaN : Number(text);
  return Number.isFinite(number) ? number : undefined;
}
