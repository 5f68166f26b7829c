/** The tab's title tells how far the picture is. */
import { useEffect } from 'react';
import type { GenerationState } from '../generation/generation.ts';

export function useDocumentTitle(generation: GenerationState): void {
  const title = titleFor(generation);
  useEffect(() => {
    document.title = title;
  }, [title]);
}

export function titleFor({ phase, step, totalSteps, position }: GenerationState): string {
  const words = {
    idle: '',
    submitting: '…',
    queued: position === null || position === 0 ? 'Next in line' : `${position} ahead`,
    running: `${step}/${totalSteps}`,
    done: 'Done',
    failed: 'Failed',
    cancelled: 'Cancelled',
    expired: '',
  }[phase];
  return words === '' ? 'Safelight' : `${words} · Safelight`;
}
