/**
 * Keeps the focus in an area when the button that has it goes away or can be pressed no more: it would fall to the body, and
 * who uses the keyboard would start over at the top of the page.
 */
import { useEffect, useRef, type RefObject } from 'react';

/** For an area with `tabIndex={-1}`. */
export function useKeptFocus<Area extends HTMLElement>(): RefObject<Area | null> {
  const ref = useRef<Area>(null);
  useEffect(() => {
    const area = ref.current;
    if (area === null) return;
    let last: Element | null = null;
    const onFocusIn = ({ target }: FocusEvent): void => {
      last = target instanceof Element && area.contains(target) ? target : null;
    };
    const observer = new MutationObserver(() => {
      if (last === null || (last.isConnected && !last.matches(':disabled'))) return;
      last = null;
      const { activeElement } = document;
      if (activeElement === null || activeElement === document.body || activeElement.matches(':disabled'))
        area.focus({ preventScroll: true });
    });
    document.addEventListener('focusin', onFocusIn);
    observer.observe(area, { childList: true, subtree: true, attributeFilter: ['disabled'] });
    return () => {
      document.removeEventListener('focusin', onFocusIn);
      observer.disconnect();
    };
  }, []);
  return ref;
}
