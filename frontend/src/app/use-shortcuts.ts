/** The keys that work anywhere on the page. Single letters can be switched off, and are left to whatever is written in. */
import { useEffect, useEffectEvent } from 'react';
import { useLetterKeys } from '../components/letter-keys.tsx';
import { canKeep, isActive } from '../generation/generation.ts';
import type { Scene } from '../generation/scene.ts';
import type { Actions } from './actions.ts';

export function useShortcuts(scene: Scene, { submit, cancel, keep, branch }: Actions): void {
  const { areOn: lettersAreOn } = useLetterKeys();
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing || event.repeat) return; // a tooltip took the Esc, or an input method
    if (isInDialog(event.target)) return;
    const { generation, isCancelling, gaze } = scene.read();
    const hasModifier = event.ctrlKey || event.metaKey;
    if (event.key === 'Enter' && hasModifier) {
      event.preventDefault();
      submit();
    }
    if (event.key === 'Escape' && isActive(generation.phase) && !isCancelling) {
      event.preventDefault();
      cancel();
    }
    if (!lettersAreOn || hasModifier || event.altKey || isWrittenIn(event.target)) return;
    const key = event.key.toLowerCase();
    if (key === 'k' && canKeep(generation)) {
      event.preventDefault();
      keep();
    }
    if (key === 'b' && gaze.step !== null) {
      event.preventDefault();
      branch();
    }
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent): void => onKeyDown(event);
    addEventListener('keydown', listener);
    return () => removeEventListener('keydown', listener);
  }, []);
}

function isWrittenIn(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, textarea, select, [contenteditable]') !== null;
}

function isInDialog(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('[role=dialog]') !== null;
}
