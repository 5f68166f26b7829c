/** One line that says where the picture stands, what can be done at the step that is looked at, and the progress bar under it. */
import { Radio } from 'lucide-react';
import { Trans, useTranslation } from 'react-i18next';
import { Button } from '../../components/ui/button.tsx';
import { Progress } from '../../components/ui/progress.tsx';
import { formatDuration } from '../../lib/duration.ts';
import { useTicking } from '../../lib/use-ticking.ts';
import { classNames } from '../../lib/class-names.ts';
import { queueWords } from '../../generation/announcements.ts';
import { isActive, type GenerationState, type Phase } from '../../generation/generation.ts';
import type { Gaze } from '../../generation/picture-wish.ts';
import { BranchButton } from './branch-button.tsx';
import { StateWords } from './state-words.tsx';

interface StatusLineProps {
  generation: GenerationState;
  isCancelling: boolean;
  isKeeping: boolean;
  gaze: Gaze;
  onLive: () => void;
  /** Goes on from the step that is looked at, of this image. */
  onBranch: (index: number) => void;
}

export function StatusLine(props: StatusLineProps) {
  const { generation, isCancelling, isKeeping, gaze, onLive, onBranch } = props;
  const { t } = useTranslation('stage');
  const { phase, step, totalSteps: total, elapsedMs, etaMs, position } = generation;
  const ticked = useTicking(elapsedMs, phase === 'running');
  const isLooking = gaze.step !== null;
  return (
    <div className="grid gap-2 print:hidden">
      <div className="flex min-h-8 items-center justify-between gap-4 text-[0.8125rem] tabular-nums">
        <p className="truncate text-ink-soft">
          {isCancelling ? (
            t('status.cancelling')
          ) : isKeeping && !isLooking ? (
            t('status.keeping')
          ) : (
            <StateWords generation={generation} gaze={gaze} />
          )}
        </p>
        <div className="flex shrink-0 items-center gap-2 text-ink-faint">
          {phase === 'running' && elapsedMs !== null && (
            <TimeWords
              elapsedMs={elapsedMs + ticked}
              leftMs={Math.max(0, (etaMs ?? 0) - ticked)}
              className={isLooking ? 'max-sm:hidden' : ''}
            />
          )}
          {isLooking && (
            <>
              <BranchButton generation={generation} gaze={gaze} onBranch={onBranch} />
              <Button size="sm" className="border-lamp/60 text-lamp-ink" onClick={onLive}>
                <Radio aria-hidden="true" />
                {t(`status.${nameOfNewest(phase)}`)}
              </Button>
            </>
          )}
        </div>
      </div>
      <Progress
        label={t('status.progress')}
        value={percentOf(generation)}
        valueText={phase === 'queued' ? queueWords(position) : t('film.step', { step, total })}
      />
    </div>
  );
}

/** What the end of the strip is: only a picture that is done has a final one. */
function nameOfNewest(phase: Phase): 'live' | 'final' | 'lastStep' {
  if (isActive(phase)) return 'live';
  return phase === 'done' ? 'final' : 'lastStep';
}

/** Null while nobody can tell. */
function percentOf({ phase, step, totalSteps }: GenerationState): number | null {
  switch (phase) {
    case 'submitting':
    case 'queued':
      return null;
    case 'running':
    case 'cancelled':
    case 'failed':
      return totalSteps === 0 ? 0 : Math.round((100 * step) / totalSteps);
    case 'done':
      return 100;
    case 'idle':
    case 'lost':
      return 0;
  }
}

interface TimeWordsProps {
  elapsedMs: number;
  leftMs: number;
  className: string;
}

function TimeWords({ elapsedMs, leftMs, className }: TimeWordsProps) {
  const { t } = useTranslation('stage');
  return (
    <span className={classNames('mr-1', className)}>
      <Trans
        t={t}
        i18nKey="status.elapsed"
        values={{ duration: formatDuration(elapsedMs) }}
        components={{ word: <span className="max-sm:hidden" /> }}
      />
      <span
        aria-hidden="true"
        className="mx-1.5 inline-block size-[3px] rounded-full bg-line-strong align-middle"
      />
      <span className="text-amber">{t('status.left', { duration: formatDuration(leftMs) })}</span>
    </span>
  );
}
