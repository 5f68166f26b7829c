/** What the form holds, what of it may be sent, and what a generation's request means for it. Pure. */
import { limits } from '../api/limits.gen.ts';
import type { FieldError, GenerationRequest, LoraChoice, Model, RememberedRequest } from '../api/words.ts';
import { t } from '../i18n/words.ts';
import { countCodePoints } from '../lib/code-points.ts';
import { isRecord } from '../lib/storage.ts';
import { requestPartOf, type Beginning } from './beginning/beginning.ts';
import { wordsForField } from './field-words.ts';
import { LORA_SCALE, parseLoras } from './lora-choice.ts';
import { parseTyped, ranges, wordsForRange, wordsForSeed, type Typed } from './typed-number.ts';

/** Null stands for the model's own default. */
export interface Settings {
  prompt: string;
  negativePrompt: string;
  model: string | null;
  steps: number | null;
  guidanceScale: number | null;
  sampler: string | null;
  width: number | null;
  height: number | null;
  n: number;
  /** Used only while locked; otherwise the server draws one. */
  seed: number | null;
  isSeedLocked: boolean;
  loras: readonly LoraChoice[];
  /** What was typed where a number belongs and is none that fits: stands in its field until it is mended. */
  typed: Typed;
}

/** A form field and what is wrong with it. Names are the request's, so that the server's complaints find their place. */
export type FieldErrors = Readonly<Partial<Record<keyof GenerationRequest, string>>>;

export const initialSettings: Settings = {
  prompt: '',
  negativePrompt: '',
  model: null,
  steps: null,
  guidanceScale: null,
  sampler: null,
  width: null,
  height: null,
  n: limits.n.default,
  seed: null,
  isSeedLocked: false,
  loras: [],
  typed: {},
};

/** Steps are always named: the server has one default for all models, and the form shows the model's own. */
export function requestFrom(
  settings: Settings,
  model: Model | null,
  beginning: Beginning = null,
): GenerationRequest {
  const { negativePrompt, guidanceScale, sampler, width, height, n, seed, isSeedLocked, loras } = settings;
  const isBranch = beginning?.kind === 'branch'; // what it leaves out would be its parent's
  return {
    prompt: settings.prompt.trim(),
    n,
    ...((isBranch || negativePrompt.trim() !== '') && { negative_prompt: negativePrompt.trim() }),
    steps: settings.steps ?? model?.default_steps ?? limits.steps.default,
    ...(settings.model !== null && { model: settings.model }),
    ...(guidanceScale !== null && { guidance_scale: guidanceScale }),
    ...(sampler !== null && { sampler }),
    ...(width !== null && height !== null && { width, height }),
    ...requestPartOf(beginning),
    ...(isSeedLocked && seed !== null && { seed }),
    ...((isBranch || loras.length > 0) && { loras: [...loras] }),
  };
}

/** The settings that ask for this again. `seed` is the one that was used, kept locked when it is given. */
export function settingsFrom(request: RememberedRequest, seed: number | null): Settings {
  return {
    prompt: request.prompt,
    negativePrompt: request.negative_prompt ?? '',
    model: request.model ?? null,
    steps: request.steps ?? null,
    guidanceScale: request.guidance_scale ?? null,
    sampler: request.sampler ?? null,
    width: request.width ?? null,
    height: request.height ?? null,
    n: request.n ?? limits.n.default,
    seed,
    isSeedLocked: seed !== null,
    loras: request.loras ?? [],
    typed: {},
  };
}

/** What can be said before asking the server, which has the last word. */
export function findErrors(settings: Settings, beginning: Beginning = null): FieldErrors {
  const { prompt, negativePrompt } = settings;
  const errors: { -readonly [Field in keyof FieldErrors]: FieldErrors[Field] } = {
    ...numberErrors(settings, beginning),
  };
  if (lengthOf(prompt) < limits.prompt.minLength) errors.prompt = t('form:error.noPrompt');
  const excess = lengthOf(prompt) - limits.prompt.maxLength;
  if (excess > 0) errors.prompt = tooLong(excess, limits.prompt.maxLength);
  const negativeExcess = lengthOf(negativePrompt) - limits.negative_prompt.maxLength;
  if (negativeExcess > 0) errors.negative_prompt = tooLong(negativeExcess, limits.negative_prompt.maxLength);
  return errors;
}

/** In characters, without the spaces around, which are not sent. */
export function lengthOf(text: string): number {
  return countCodePoints(text.trim());
}

/** Only of what is sent: a branch has its parent's steps, and strength belongs to a start picture. */
function numberErrors({ typed, loras }: Settings, beginning: Beginning): FieldErrors {
  const isWrong = (field: string): boolean => typed[field] !== undefined;
  return {
    ...(beginning?.kind !== 'branch' && isWrong('steps') && { steps: wordsForRange(ranges.steps) }),
    ...(isWrong('guidance_scale') && { guidance_scale: wordsForRange(ranges.guidance_scale) }),
    ...(beginning?.kind === 'picture' && isWrong('strength') && { strength: wordsForRange(ranges.strength) }),
    ...(isWrong('seed') && { seed: wordsForSeed() }),
    ...(loras.some(({ name }) => isWrong(`loras.${name}`)) && { loras: wordsForRange(LORA_SCALE) }),
  };
}

function tooLong(excess: number, maxLength: number): string {
  return t('form:error.tooLong', { count: excess, max: maxLength });
}

/** The server's complaints by field, `loras.0.name` at `loras`; the first one of each. */
export function fieldErrorsFrom(details: readonly FieldError[]): FieldErrors {
  return Object.fromEntries(
    details
      .toReversed()
      .map((detail) => [detail.field.split('.', 1)[0] ?? detail.field, wordsForField(detail)]),
  );
}

/** The same settings without what this model cannot do: its default stands in. */
export function fitToModel(settings: Settings, model: Model): Settings {
  const { sampler, width, height } = settings;
  const fits = width !== null && height !== null && [width, height].every((side) => isSideOf(model, side));
  return {
    ...settings,
    sampler: sampler !== null && model.samplers.includes(sampler) ? sampler : null,
    width: fits ? width : null,
    height: fits ? height : null,
    n: Math.min(settings.n, model.max_batch_size),
    loras: settings.loras.filter(({ name }) => model.loras.includes(name)),
  };
}

function isSideOf({ size }: Model, side: number): boolean {
  return side >= size.min && side <= size.max && side % size.multiple_of === 0;
}

/** Stored settings, field by field: whatever an older version or another hand left behind is replaced by the default. */
export function parseSettings(stored: unknown): Settings {
  if (!isRecord(stored)) return initialSettings;
  const text = (value: unknown, otherwise: string): string => (typeof value === 'string' ? value : otherwise);
  const name = (value: unknown): string | null => (typeof value === 'string' ? value : null);
  return {
    prompt: text(stored['prompt'], ''),
    negativePrompt: text(stored['negativePrompt'], ''),
    model: name(stored['model']),
    steps: parseNumber(stored['steps'], limits.steps),
    guidanceScale: parseNumber(stored['guidanceScale'], limits.guidance_scale),
    sampler: name(stored['sampler']),
    width: parseNumber(stored['width'], limits.width),
    height: parseNumber(stored['height'], limits.height),
    n: parseNumber(stored['n'], limits.n) ?? initialSettings.n,
    seed: parseNumber(stored['seed'], limits.seed),
    isSeedLocked: stored['isSeedLocked'] === true,
    loras: parseLoras(stored['loras']),
    typed: parseTyped(stored['typed']),
  };
}

interface Range {
  readonly minimum: number;
  readonly maximum: number;
}

function parseNumber(value: unknown, { minimum, maximum }: Range): number | null {
  return typeof value === 'number' && value >= minimum && value <= maximum ? value : null;
}
