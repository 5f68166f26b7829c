/** How many tiles stand side by side, and how wide they may be together. */
import { useLayoutEffect, useState, type RefObject } from 'react';

const GAP = 8;
const WIDE = { from: 640, tile: 184 };
const NARROW_TILE = 104; // three on a phone

export function useColumns(element: RefObject<HTMLElement | null>): { columns: number; width: number } {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const { current } = element;
    if (current === null) return;
    const measure = (): void => {
      const { paddingLeft, paddingRight } = getComputedStyle(current);
      setWidth(current.clientWidth - (parseFloat(paddingLeft) || 0) - (parseFloat(paddingRight) || 0));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(current);
    return () => observer.disconnect();
  }, [element]);
  const tile = width < WIDE.from ? NARROW_TILE : WIDE.tile;
  return { columns: Math.max(2, Math.floor((width + GAP) / (tile + GAP))), width };
}
