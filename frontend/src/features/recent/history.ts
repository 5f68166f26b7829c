/** This browser's recent generations: what was asked, what became of it, and a small copy of the picture. */
import type { RememberedRequest } from '../../api/words.ts';
import { Emitter } from '../../lib/emitter.ts';
import { isRecord, readStored, writeStored } from '../../lib/storage.ts';

export type EntryState = 'developing' | 'done' | 'failed' | 'cancelled';

export interface HistoryEntry {
  id: string;
  createdAt: number; // ms since 1970
  request: RememberedRequest;
  seed: number | null;
  state: EntryState;
  /** A data URL of at most 8 KB. */
  thumb: string | null;
}

/** With full thumbnails some 400 KB, a tenth of what browsers grant. The oldest go first. */
export const ENTRIES_MAX = 50;

const KEY = 'history';
const states: Readonly<Record<EntryState, true>> = {
  developing: true,
  done: true,
  failed: true,
  cancelled: true,
};

export class History extends Emitter {
  #entries: readonly HistoryEntry[];
  #left: number;

  constructor() {
    super();
    const stored = entriesIn(readStored(KEY));
    this.#entries = stored.slice(0, ENTRIES_MAX);
    this.#left = stored.length - this.#entries.length;
  }

  /** Newest first; the same array until something changes. */
  readonly read = (): readonly HistoryEntry[] => this.#entries;

  /** How many had to leave since the page was loaded, because the list is full. */
  readonly readLeft = (): number => this.#left;

  find(id: string): HistoryEntry | undefined {
    return this.#entries.find((entry) => entry.id === id);
  }

  /** Adds the entry at the front, or changes the one that is there already where it is. */
  put(entry: HistoryEntry): void {
    const isKnown = this.find(entry.id) !== undefined;
    this.#keep(
      isKnown
        ? this.#entries.map((other) => (other.id === entry.id ? entry : other))
        : [entry, ...this.#entries],
    );
  }

  update(id: string, change: Partial<Omit<HistoryEntry, 'id'>>): void {
    const entry = this.find(id);
    if (entry !== undefined) this.put({ ...entry, ...change });
  }

  /** Answers what it has removed. */
  remove(ids: readonly string[]): readonly HistoryEntry[] {
    const removed = this.#entries.filter(({ id }) => ids.includes(id));
    this.#keep(this.#entries.filter(({ id }) => !ids.includes(id)));
    return removed;
  }

  /** Puts back what was removed, each where its age belongs. What has come again meanwhile stays as it is. */
  restore(removed: readonly HistoryEntry[]): void {
    const missing = removed.filter(({ id }) => this.find(id) === undefined);
    this.#keep([...this.#entries, ...missing].sort((one, other) => other.createdAt - one.createdAt));
  }

  /** Takes over what another tab has written, until the returned function is called. */
  followOtherTabs(): () => void {
    const onStorage = (event: StorageEvent): void => {
      if (event.key !== null && !event.key.endsWith(KEY)) return;
      this.#entries = parseEntries(readStored(KEY));
      this.emit();
    };
    addEventListener('storage', onStorage);
    return () => removeEventListener('storage', onStorage);
  }

  #keep(entries: readonly HistoryEntry[]): void {
    this.#entries = entries.slice(0, ENTRIES_MAX);
    this.#left += entries.length - this.#entries.length;
    this.#store();
    this.emit();
  }

  /** When the browser's room is used up, older thumbnails give way to newer ones. What is on the page stays. */
  #store(): void {
    for (let kept = this.#entries.length; !writeStored(KEY, withThumbs(this.#entries, kept)); kept >>= 1) {
      if (kept === 0) return;
    }
  }
}

function withThumbs(entries: readonly HistoryEntry[], count: number): readonly HistoryEntry[] {
  return entries.map((entry, index) => (index < count ? entry : { ...entry, thumb: null }));
}

/** What is not an entry is left out: an older version or another hand may have written it. */
export function parseEntries(stored: unknown): readonly HistoryEntry[] {
  return entriesIn(stored).slice(0, ENTRIES_MAX);
}

function entriesIn(stored: unknown): readonly HistoryEntry[] {
  return Array.isArray(stored) ? stored.filter(isEntry) : [];
}

function isEntry(value: unknown): value is HistoryEntry {
  if (!isRecord(value) || !isRecord(value['request'])) return false;
  const { id, createdAt, request, seed, state, thumb } = value;
  return (
    typeof id === 'string' &&
    typeof createdAt === 'number' &&
    typeof request['prompt'] === 'string' &&
    (seed === null || typeof seed === 'number') &&
    typeof state === 'string' &&
    Object.hasOwn(states, state) &&
    (thumb === null || (typeof thumb === 'string' && thumb.startsWith('data:image/')))
  );
}
