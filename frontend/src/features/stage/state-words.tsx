/** Where the picture stands, in one sentence. */
import type { ReactNode } from 'react';
import { Trans, useTranslation } from 'react-i18next';
import { formatDuration, formatEstimate } from '../../lib/duration.ts';
import { queueWords } from '../../generation/announcements.ts';
import { stepBefore, type GenerationState } from '../../generation/generation.ts';
import type { Gaze } from '../../generation/picture-wish.ts';
import { stepsWords } from './caption.tsx';

export function StateWords({ generation, gaze }: { generation: GenerationState; gaze: Gaze }): ReactNode {
  const { phase, step, totalSteps: total, position, waitMs } = generation;
  const { t } = useTranslation('stage');
  if (gaze.step !== null) {
    return (
      <>
        <Strong className="max-sm:hidden" text={t('status.looking', { step: gaze.step, total })} />
        <Strong className="sm:hidden" text={t('status.step', { step: gaze.step, total })} />
      </>
    );
  }
  switch (phase) {
    case 'idle':
      return null;
    case 'submitting':
      return t('status.submitting');
    case 'queued':
      return (
        <>
          <Strong text={queueWords(position)} />{' '}
          {waitMs !== null && waitMs > 0 && t('status.startsIn', { duration: formatEstimate(waitMs) })}
        </>
      );
    case 'running':
      if (step !== stepBefore(generation)) return <Strong text={t('status.step', { step, total })} />;
      return step === 0 ? t('status.firstStep') : t('status.goingOn', { step, total });
    case 'done':
      return <DoneWords generation={generation} />;
    case 'cancelled':
      return step === 0 ? t('status.cancelled') : t('status.cancelledAt', { step, total });
    case 'failed':
      return step === 0 ? t('status.notStarted') : t('status.stoppedAt', { step, total });
    case 'lost':
      return t('status.lost');
  }
}

function DoneWords({ generation }: { generation: GenerationState }) {
  const { t } = useTranslation('stage');
  const { elapsedMs } = generation;
  const facts = stepsWords(generation);
  const values = elapsedMs === null ? { facts } : { facts, duration: formatDuration(elapsedMs) };
  return (
    <Trans
      t={t}
      i18nKey={elapsedMs === null ? 'status.doneOnce' : 'status.doneIn'}
      values={values}
      components={{ done: <span className="text-fix" /> }}
    />
  );
}

function Strong({ text, className = '' }: { text: string; className?: string }) {
  return <span className={`font-medium text-ink ${className}`}>{text}</span>;
}
