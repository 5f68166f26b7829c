/** Remembers which generation is on the stage, so that a reload finds it again. Each tab has its own; a new tab takes the last. */
import type { RememberedRequest } from '../api/words.ts';
import { isRecord, readStored, removeStored, writeOwn } from '../lib/storage.ts';

const KEY = 'shown';

export interface ShownGeneration {
  id: string;
  request: RememberedRequest | null;
}

export function rememberShown(shown: ShownGeneration): void {
  writeOwn(KEY, shown);
}

export function forgetShown(): void {
  removeStored(KEY, 'session');
  removeStored(KEY);
}

export function recallShown(): ShownGeneration | null {
  return parseShown(readStored(KEY, 'session')) ?? parseShown(readStored(KEY));
}

function parseShown(stored: unknown): ShownGeneration | null {
  if (!isRecord(stored) || typeof stored['id'] !== 'string') return null;
  const { id, request } = stored;
  const isRequest = isRecord(request) && typeof request['prompt'] === 'string';
  return { id, request: isRequest ? (request as RememberedRequest) : null }; // written by rememberShown
}
