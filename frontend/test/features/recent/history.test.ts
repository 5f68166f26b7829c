import { describe, expect, it, vi } from 'vitest';
import {
  ENTRIES_MAX,
  History,
  parseEntries,
  type HistoryEntry,
} from '../../../src/features/recent/history.ts';

function entry(id: string, change: Partial<HistoryEntry> = {}): HistoryEntry {
  return { id, createdAt: 1, request: { prompt: id }, seed: 1, state: 'done', thumb: null, ...change };
}

const ids = (entries: readonly HistoryEntry[]): string[] => entries.map(({ id }) => id);

describe('the history', () => {
  it('puts the newest first, survives a reload, and changes an entry where it is', () => {
    const history = new History();
    for (const id of ['a', 'b', 'c']) history.put(entry(id));
    history.update('b', { state: 'failed' });
    const reloaded = new History();
    expect(ids(reloaded.read())).toEqual(['c', 'b', 'a']);
    expect(reloaded.find('b')?.state).toBe('failed');
  });

  it('keeps the newest of a bounded number', () => {
    const history = new History();
    for (let count = 0; count < ENTRIES_MAX + 5; count++) history.put(entry(`g${count}`));
    expect(history.read()).toHaveLength(ENTRIES_MAX);
    expect(history.read()[0]?.id).toBe(`g${ENTRIES_MAX + 4}`);
    expect(new History().read()).toHaveLength(ENTRIES_MAX);
  });

  it('gives up the oldest thumbnails when the browser’s room is used up', () => {
    const store = Object.getOwnPropertyDescriptor(Storage.prototype, 'setItem')?.value as Storage['setItem']; // the real one
    vi.spyOn(Storage.prototype, 'setItem').mockImplementation((key: string, value: string) => {
      if (value.length > 4_000) throw new DOMException('full', 'QuotaExceededError');
      store.call(localStorage, key, value);
    });
    const history = new History();
    const thumb = `data:image/webp;base64,${'A'.repeat(900)}`;
    for (let count = 0; count < 8; count++) history.put(entry(`g${count}`, { thumb }));
    const kept = new History().read();
    expect(kept).toHaveLength(8);
    expect(kept[0]?.thumb).toBe(thumb);
    expect(kept.at(-1)?.thumb).toBeNull();
  });

  it('works for as long as the page lives when nothing can be stored', () => {
    vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
      throw new DOMException('blocked', 'SecurityError');
    });
    const history = new History();
    history.put(entry('a'));
    expect(ids(history.read())).toEqual(['a']);
  });

  it('takes over what another tab wrote', () => {
    const history = new History();
    const stop = history.followOtherTabs();
    const other = new History();
    other.put(entry('theirs'));
    dispatchEvent(new StorageEvent('storage', { key: 'safelight.history' }));
    expect(ids(history.read())).toEqual(['theirs']);
    stop();
  });

  it('reads only what is an entry', () => {
    const good = entry('good');
    const bad = [
      null,
      7,
      {},
      { ...good, state: 'melted' },
      { ...good, thumb: 'javascript:alert(1)' },
      { ...good, request: {} },
    ];
    expect(parseEntries([...bad, good])).toEqual([good]);
    expect(parseEntries('nonsense')).toEqual([]);
  });
});
