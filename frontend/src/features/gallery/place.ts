/** How far the gallery was scrolled, so that Back returns there. Of this tab, and only of what it showed last. */
import { isRecord, readStored, writeStored } from '../../lib/storage.ts';

const KEY = 'gallery-place';

export function rememberPlace(place: string, offset: number): void {
  writeStored(KEY, { place, offset: Math.round(offset) }, 'session');
}

export function recallPlace(place: string): number {
  const kept = readStored(KEY, 'session');
  return isRecord(kept) && kept['place'] === place && typeof kept['offset'] === 'number' ? kept['offset'] : 0;
}
