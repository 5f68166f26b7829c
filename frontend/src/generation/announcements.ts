/** What a screen reader is told while a picture develops: the turns and the quarters, not each step. Pure. */
import type { Connection } from '../api/event-stream.ts';
import { t } from '../i18n/words.ts';
import { formatDuration } from '../lib/duration.ts';
import { isActive, keptStep, stepBefore, type GenerationState } from './generation.ts';
import { sentenceFor } from './error-words.ts';

/** The sentence for what changed between two states; null when nothing worth hearing did. */
export function announcementFor(before: GenerationState, after: GenerationState): string | null {
  if (after.phase === 'queued') return before.position === after.position ? null : queueWords(after.position);
  if (before.phase !== after.phase) return phaseWords(after);
  if (after.phase === 'running' && quarterOf(after) > quarterOf(before))
    return t('announcements:quarter', { percent: quarterOf(after) * 25 });
  return null;
}

export function connectionAnnouncement(connection: Connection, generation: GenerationState): string | null {
  if (!isActive(generation.phase)) return null;
  if (connection === 'offline') return t('announcements:offline');
  if (connection === 'reconnecting') return t('announcements:reconnecting');
  return null;
}

export function queueWords(position: number | null): string {
  if (position === null || position === 0) return t('announcements:queue.next');
  return t('announcements:queue.ahead', { count: position });
}

function phaseWords(generation: GenerationState): string | null {
  const { phase, step, totalSteps: total, elapsedMs, failure, parent } = generation;
  switch (phase) {
    case 'idle':
    case 'submitting':
    case 'queued':
      return null;
    case 'running':
      return stepBefore(generation) === 0
        ? t('announcements:developing', { count: total })
        : t('announcements:goingOn', { step: stepBefore(generation), total });
    case 'done':
      if (keptStep(generation) !== null) return t('announcements:kept', { step, total });
      return elapsedMs === null
        ? t('announcements:done')
        : t('announcements:doneIn', { duration: formatDuration(elapsedMs) });
    case 'cancelled':
      return t('announcements:cancelled', { step, total });
    case 'failed':
      return failure === null ? t('announcements:failed') : sentenceFor(failure, parent !== null);
    case 'lost':
      return t('announcements:lost');
  }
}

/** 0 to 3: the end is announced by the turn to done. */
function quarterOf({ step, totalSteps }: GenerationState): number {
  return totalSteps === 0 ? 0 : Math.min(3, Math.floor((4 * step) / totalSteps));
}
