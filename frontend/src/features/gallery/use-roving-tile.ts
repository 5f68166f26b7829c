/** The keys of the gallery: Tab stops at one tile, the arrows go on from there, Delete takes the tile away. */
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import type { GalleryItem } from '../../api/words.ts';

interface Roving {
  items: readonly GalleryItem[];
  columns: number;
  /** Brings a tile into view, so that it is drawn. */
  reveal: (id: string) => void;
  onRemove: (item: GalleryItem) => void;
}

export function useRovingTile({ items, columns, reveal, onRemove }: Roving) {
  const [focused, setFocused] = useState<string | null>(null);
  const wanted = useRef<{ id: string; isNew: boolean } | null>(null);
  const has = (id: string | null): boolean => id !== null && items.some((item) => item.id === id);

  // A tile that moves to another row is drawn anew, and would lose the focus that it was just given.
  useEffect(() => {
    const { current } = wanted;
    if (current === null || !(current.isNew || document.activeElement === document.body)) return;
    const tile = document.querySelector<HTMLElement>(`[data-tile="${CSS.escape(current.id)}"]`);
    if (tile === null) return; // not drawn yet
    tile.focus({ preventScroll: true });
    current.isNew = false;
  });
  const want = (id: string): void => {
    wanted.current = { id, isNew: true };
    setFocused(id);
  };

  const go = (place: number): void => {
    const item = items[Math.max(0, Math.min(items.length - 1, place))];
    if (item === undefined) return;
    want(item.id);
    reveal(item.id);
  };

  return {
    /** The tile at which Tab stops. */
    entry: has(focused) ? focused : (items[0]?.id ?? null),
    enter: (id: string): void => {
      if (wanted.current?.id !== id) wanted.current = null; // the viewer has gone elsewhere
      setFocused(id);
    },
    /** It goes away: its neighbour takes the focus. */
    leave: (id: string): void => {
      const place = items.findIndex((item) => item.id === id);
      const neighbour = items[place + 1] ?? items[place - 1];
      if (neighbour === undefined) return;
      want(neighbour.id);
    },
    onKeyDown: (event: KeyboardEvent): void => {
      const id = event.target instanceof HTMLElement ? event.target.dataset['tile'] : undefined;
      const place = items.findIndex((item) => item.id === id);
      const item = items[place];
      if (item === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
      const steps: Readonly<Record<string, number>> = {
        ArrowLeft: -1,
        ArrowRight: 1,
        ArrowUp: -columns,
        ArrowDown: columns,
        Home: -place,
        End: items.length,
      };
      const step = steps[event.key];
      if (step !== undefined) go(place + step);
      else if (event.key === 'Delete') onRemove(item);
      else return;
      event.preventDefault();
    },
  };
}
