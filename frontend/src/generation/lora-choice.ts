/** Which LoRAs a picture is drawn with, and how strongly each counts. Pure. */
import { limits } from '../api/limits.gen.ts';
import type { LoraChoice } from '../api/words.ts';
import { isRecord } from '../lib/storage.ts';

const { scale: scaleLimits } = limits.loras.items.properties;

export const LORAS_MAX = limits.loras.maxItems;
export const LORA_SCALE = { min: scaleLimits.minimum, max: scaleLimits.maximum, step: 0.05 } as const;
export const LORA_SCALE_DEFAULT = scaleLimits.default;

/** Leaves out what is no choice, and what is there already. */
export function parseLoras(stored: unknown): readonly LoraChoice[] {
  if (!Array.isArray(stored)) return [];
  const chosen = stored.filter(isChoice).map(({ name, scale }) => ({ name, scale }));
  return chosen
    .filter(({ name }, place) => chosen.findIndex((other) => other.name === name) === place)
    .slice(0, LORAS_MAX);
}

function isChoice(value: unknown): value is LoraChoice {
  if (!isRecord(value)) return false;
  const { name, scale } = value;
  return (
    typeof name === 'string' &&
    name !== '' &&
    typeof scale === 'number' &&
    scale >= LORA_SCALE.min &&
    scale <= LORA_SCALE.max
  );
}

/** `film_grain-v2` → `film grain v2`. */
export function loraTitle(name: string): string {
  return name.replace(/[_-]+/g, ' ').trim() || name;
}
