/** What a screen reader is told while a picture develops: the turns and the quarters, not each step. Pure. */
import type { Connection } from '../api/event-stream.ts';
import { t } from '../i18n/words.ts';
import { formatDuration } from '../lib/duration.ts';
import { isActive, keptStep, stepBefore, type GenerationState } from './generation.ts';
import { wordsFor } from './error-words.ts';

/** The sentence for what changed between two states; null when nothing worth hearing did. */
export function announcementFor(before: GenerationState, after: GenerationState): string | null {
  if (after.phase === 'queued') return before.position === after.position ? null : queueWords(after.position);
  if (before.phase !== after.phase) return phaseWords(after);
  if (after.phase === 'running' && quarterOf(after) > quarterOf(before))
    return `${quarterOf(after) * 25} percent developed.`;
  return null;
}

export function connectionAnnouncement(connection: Connection, generation: GenerationState): string | null {
  if (!isActive(generation.phase)) return null;
  if (connection === 'offline') return 'You are offline. The picture keeps developing.';
  if (connection === 'reconnecting') return 'Connection lost. Reconnecting.';
  return null;
}

export function queueWords(position: number | null): string {
  if (position === null || position === 0) return t('announcements:queue.next');
  return t('announcements:queue.ahead', { count: position });
}

function phaseWords(generation: GenerationState): string | null {
  switch (generation.phase) {
    case 'idle':
    case 'submitting':
    case 'queued':
      return null;
    case 'running':
      return stepBefore(generation) === 0
        ? `Developing, ${generation.totalSteps} steps.`
        : `Going on from step ${stepBefore(generation)} of ${generation.totalSteps}.`;
    case 'done':
      if (keptStep(generation) !== null)
        return `Kept at step ${generation.step} of ${generation.totalSteps}.`;
      return generation.elapsedMs === null
        ? 'The picture is done.'
        : `Done in ${formatDuration(generation.elapsedMs)}.`;
    case 'cancelled':
      return `Cancelled at step ${generation.step} of ${generation.totalSteps}.`;
    case 'failed':
      return generation.failure === null
        ? 'The generation failed.'
        : `${wordsFor(generation.failure, generation.parent !== null).title}.`;
    case 'expired':
      return 'This picture is not kept any more.';
  }
}

/** 0 to 3: the end is announced by the turn to done. */
function quarterOf({ step, totalSteps }: GenerationState): number {
  return totalSteps === 0 ? 0 : Math.min(3, Math.floor((4 * step) / totalSteps));
}
