/**
 * The start picture over a reload, with its mask and strength: too large for the storage of the rest. One for the whole
 * browser: the tab that chose one last has it back, another tab's is dropped. A day later it is gone.
 */
import { createStore, del, get, set } from 'idb-keyval';
import { isRecord, readStored, writeStored } from '../../lib/storage.ts';
import { drawSeed } from '../seed.ts';
import type { StartPicture } from './beginning.ts';
import { regionNames, type Mark } from './strokes.ts';

export interface PictureKeeper {
  /** Null where there is none, or storage is blocked. */
  recall: () => Promise<StartPicture | null>;
  /** Keeps this one instead of the one before; null keeps none. */
  keep: (picture: StartPicture | null) => void;
}

const KEY = 'start-picture';
const KEPT_MS = 24 * 60 * 60 * 1000;

interface Kept {
  tab: number;
  at: number; // ms since 1970
  picture: StartPicture;
}

export function createPictureKeeper(): PictureKeeper {
  const store = createStore('safelight', 'beginning');
  const tab = tabNumber();
  /** What is to be written next; undefined while there is nothing. A slider changes faster than a disk writes. */
  let next: StartPicture | null | undefined;
  let isWriting = false;

  const write = async (): Promise<void> => {
    isWriting = true;
    while (next !== undefined) {
      const picture: StartPicture | null = next;
      next = undefined;
      if (picture !== null) await set(KEY, { tab, at: Date.now(), picture } satisfies Kept, store);
      else if ((await read())?.tab === tab) await del(KEY, store);
    }
  };
  const read = async (): Promise<Kept | null> => parseKept(await get(KEY, store));

  return {
    async recall() {
      if (typeof indexedDB === 'undefined') return null;
      try {
        const kept = await read();
        if (kept === null) return null;
        if (Date.now() - kept.at > KEPT_MS) {
          await del(KEY, store);
          return null;
        }
        return kept.tab === tab ? kept.picture : null;
      } catch {
        return null; // blocked: as if there were none
      }
    },
    keep(picture) {
      if (typeof indexedDB === 'undefined') return;
      next = picture;
      if (isWriting) return;
      write()
        .catch(() => undefined) // blocked or full: gone with the next reload, as it would be without this file
        .finally(() => (isWriting = false));
    },
  };
}

/** Stays with a tab over its reloads. */
function tabNumber(): number {
  const stored = readStored('tab', 'session');
  if (typeof stored === 'number') return stored;
  const drawn = drawSeed();
  writeStored('tab', drawn, 'session');
  return drawn;
}

/** Another version or another hand may have written it. */
function parseKept(stored: unknown): Kept | null {
  if (!isRecord(stored)) return null;
  const { tab, at, picture } = stored;
  return typeof tab === 'number' && typeof at === 'number' && isStartPicture(picture)
    ? { tab, at, picture }
    : null;
}

function isStartPicture(value: unknown): value is StartPicture {
  if (!isRecord(value)) return false;
  const { kind, url, name, width, height, strength, mask, marks } = value;
  return (
    kind === 'picture' &&
    isDataUrl(url) &&
    typeof name === 'string' &&
    [width, height, strength].every((number) => typeof number === 'number' && number > 0) &&
    (mask === null || isDataUrl(mask)) &&
    Array.isArray(marks) &&
    marks.every(isMark)
  );
}

function isDataUrl(value: unknown): value is string {
  return typeof value === 'string' && value.startsWith('data:image/');
}

function isMark(value: unknown): value is Mark {
  if (!isRecord(value)) return false;
  const { kind, name, isErasing, width, points } = value;
  if (kind === 'region') return regionNames.some((known) => known === name);
  return (
    kind === 'stroke' &&
    typeof isErasing === 'boolean' &&
    typeof width === 'number' &&
    Array.isArray(points) &&
    points.every(
      (point) => isRecord(point) && typeof point['x'] === 'number' && typeof point['y'] === 'number',
    )
  );
}
