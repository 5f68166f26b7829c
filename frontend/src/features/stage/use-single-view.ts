/** Opens one of several prints and leaves it again, with the focus on the print that it is about, and by the keys. */
import { useEffect, useEffectEvent, useRef, type RefObject } from 'react';
import type { Gaze } from '../../generation/picture-wish.ts';

interface SingleView {
  /** The table, in which each print is marked with `data-print`. */
  table: RefObject<HTMLDivElement | null>;
  open: (index: number) => void;
  leave: () => void;
}

export function useSingleView(n: number, gaze: Gaze, onGaze: (gaze: Gaze) => void): SingleView {
  const table = useRef<HTMLDivElement>(null);
  const wanted = useRef<number | null>(null);
  const { index } = gaze;

  useEffect(() => {
    if (wanted.current === null) return;
    const print = table.current?.querySelector<HTMLElement>(`[data-print="${wanted.current}"]`);
    print?.focus({ preventScroll: true });
    wanted.current = null;
  }, [index]);

  const turnTo = (next: number | null, focused: number): void => {
    wanted.current = focused;
    onGaze({ ...gaze, index: next });
  };
  const open = (next: number): void => turnTo(next, next);
  const leave = (): void => {
    if (index !== null) turnTo(null, index);
  };

  // On the document: after what has the focus, such as the filmstrip, and before the window, where Esc cancels.
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (index === null || n === 1 || event.defaultPrevented || !isFree(event, table.current)) return;
    const move = { Escape: leave, ArrowLeft: () => open(index - 1), ArrowRight: () => open(index + 1) }[
      event.key
    ];
    if (move === undefined) return;
    event.preventDefault();
    const isBeyond =
      (index === 0 && event.key === 'ArrowLeft') || (index === n - 1 && event.key === 'ArrowRight');
    if (!isBeyond) move();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent): void => onKeyDown(event);
    document.addEventListener('keydown', listener);
    return () => document.removeEventListener('keydown', listener);
  }, []);

  return { table, open, leave };
}

/** Whether a key is meant for the picture: pressed in its area, or nowhere. */
function isFree(event: KeyboardEvent, table: HTMLElement | null): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return false;
  const { target } = event;
  return (
    target === document.body ||
    (target instanceof Node && table?.closest('section')?.contains(target) === true)
  );
}
