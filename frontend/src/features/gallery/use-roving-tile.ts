/** The keys of the gallery: Tab stops at one tile, the arrows go on from there, Delete takes it away, S gives it a star. */
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import type { GalleryItem } from '../../api/words.ts';
import { useLetterKeys } from '../../components/letter-keys.tsx';
import type { GalleryRow } from './gallery-rows.ts';

interface Roving {
  rows: readonly GalleryRow[];
  /** Brings a row into view, so that it is drawn. */
  reveal: (row: number) => void;
  onRemove: (item: GalleryItem) => void;
  onStar: (item: GalleryItem) => void;
}

/** Where a tile is: the row among all rows, days included, and its place in it. */
interface Spot {
  item: GalleryItem;
  row: number;
  column: number;
}

export function useRovingTile({ rows, reveal, onRemove, onStar }: Roving) {
  const { areOn: lettersAreOn } = useLetterKeys();
  const [focused, setFocused] = useState<string | null>(null);
  const wanted = useRef<{ id: string; isNew: boolean } | null>(null);
  const spots = useMemo(() => spotsOf(rows), [rows]);
  const placeOf = (id: string | undefined): number => spots.findIndex(({ item }) => item.id === id);

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
  const go = (spot: Spot | undefined): void => {
    if (spot === undefined) return;
    want(spot.item.id);
    reveal(spot.row);
  };

  return {
    /** The tile at which Tab stops. */
    entry: (spots[placeOf(focused ?? undefined)] ?? spots[0])?.item.id ?? null,
    enter: (id: string): void => {
      if (wanted.current?.id !== id) wanted.current = null; // the viewer has gone elsewhere
      setFocused(id);
    },
    /** It goes away: its neighbour takes the focus. */
    leave: (id: string): void => {
      const place = placeOf(id);
      const neighbour = spots[place + 1] ?? spots[place - 1];
      if (neighbour !== undefined) want(neighbour.item.id);
    },
    onKeyDown: (event: KeyboardEvent): void => {
      const place = placeOf(event.target instanceof HTMLElement ? event.target.dataset['tile'] : undefined);
      const spot = spots[place];
      if (spot === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
      const does: Readonly<Record<string, () => void>> = {
        ArrowLeft: () => go(spots[place - 1]),
        ArrowRight: () => go(spots[place + 1]),
        ArrowUp: () => go(above(spots, place)),
        ArrowDown: () => go(below(spots, place)),
        Home: () => go(spots[0]),
        End: () => go(spots.at(-1)),
        Delete: () => onRemove(spot.item),
        ...(lettersAreOn && !event.repeat && { s: () => onStar(spot.item) }),
      };
      const act = does[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      if (act === undefined) return;
      event.preventDefault();
      act();
    },
  };
}

function spotsOf(rows: readonly GalleryRow[]): Spot[] {
  return rows.flatMap((line, row) =>
    line.kind === 'day' ? [] : line.items.map((item, column) => ({ item, row, column })),
  );
}

/** In the next row, also that of another day: the same column, or the last one of a shorter row. */
function below(spots: readonly Spot[], place: number): Spot | undefined {
  const from = spots[place];
  const next = spots.find(({ row }, number) => number > place && row !== from?.row);
  return spots.findLast(({ row, column }) => row === next?.row && column <= (from?.column ?? 0));
}

function above(spots: readonly Spot[], place: number): Spot | undefined {
  const from = spots[place];
  const next = spots.findLast(({ row }, number) => number < place && row !== from?.row);
  return spots.findLast(({ row, column }) => row === next?.row && column <= (from?.column ?? 0));
}
