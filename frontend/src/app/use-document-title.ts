/** The tab's title tells how far the picture is. */
import { useEffect } from 'react';
import type { GenerationState } from '../generation/generation.ts';
import type { Session } from '../generation/session.ts';

export function useDocumentTitle(session: Session): void {
  useEffect(() => {
    const write = (): void => {
      document.title = titleFor(session.read().generation);
    };
    write();
    return session.subscribe(write);
  }, [session]);
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
