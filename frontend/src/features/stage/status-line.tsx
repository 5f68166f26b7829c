/** One line that says where the picture stands, and the progress bar under it. */
import { GitBranch, Radio } from 'lucide-react';
import { useLetterKeys } from '../../components/letter-keys.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Kbd } from '../../components/ui/kbd.tsx';
import { Progress } from '../../components/ui/progress.tsx';
import { formatDuration, formatEstimate } from '../../lib/duration.ts';
import { useTicking } from '../../lib/use-ticking.ts';
import { shortcuts } from '../../lib/shortcut.ts';
import { classNames } from '../../lib/class-names.ts';
import { queueWords } from '../../generation/announcements.ts';
import { branchAt } from '../../generation/beginning/beginning.ts';
import { isActive, keptStep, stepBefore, type GenerationState } from '../../generation/generation.ts';
import type { Gaze } from '../../generation/picture-wish.ts';

interface StatusLineProps {
  generation: GenerationState;
  isCancelling: boolean;
  isKeeping: boolean;
  gaze: Gaze;
  onLive: () => void;
  /** Goes on from the step that is looked at. */
  onBranch: () => void;
}

export function StatusLine(props: StatusLineProps) {
  const { generation, isCancelling, isKeeping, gaze, onLive, onBranch } = props;
  const { areOn: lettersAreOn } = useLetterKeys();
  const { phase, step, totalSteps, elapsedMs, etaMs } = generation;
  const ticked = useTicking(elapsedMs, phase === 'running');
  const percent = totalSteps === 0 ? 0 : Math.round((100 * step) / totalSteps);
  const isLooking = gaze.step !== null;
  const hasProgress = isActive(phase) || phase === 'cancelled' || phase === 'failed';
  return (
    <div className="grid gap-2">
      <div className="flex min-h-8 items-center justify-between gap-4 text-[0.8125rem] tabular-nums">
        <p className="truncate text-ink-soft">
          {isCancelling ? (
            'Cancelling…'
          ) : isKeeping && !isLooking ? (
            'Keeping it as it is…'
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
              <Button
                size="sm"
                aria-keyshortcuts={lettersAreOn ? 'b' : undefined}
                disabled={branchAt(generation, gaze) === null}
                onClick={onBranch}
              >
                <GitBranch aria-hidden="true" />
                <span>
                  Branch <span className="max-sm:sr-only">from here</span>
                </span>
                {lettersAreOn && <Kbd keys={shortcuts.branch} />}
              </Button>
              <Button size="sm" className="border-lamp/60 text-lamp-ink" onClick={onLive}>
                <Radio aria-hidden="true" />
                {isActive(phase) ? 'Live' : 'Final'}
              </Button>
            </>
          )}
        </div>
      </div>
      <Progress
        label="Progress"
        value={
          phase === 'submitting' || phase === 'queued'
            ? null
            : hasProgress
              ? percent
              : phase === 'done'
                ? 100
                : 0
        }
        valueText={phase === 'queued' ? queueWords(generation.position) : `step ${step} of ${totalSteps}`}
      />
    </div>
  );
}

function StateWords({ generation, gaze }: { generation: GenerationState; gaze: Gaze }) {
  const { phase, step, totalSteps, position, waitMs, elapsedMs } = generation;
  if (gaze.step !== null) {
    return (
      <>
        <span className="max-sm:hidden">
          <Strong text={`Looking at step ${gaze.step} of ${totalSteps}`} />
        </span>
        <span className="sm:hidden">
          <Strong text={`Step ${gaze.step} of ${totalSteps}`} />
        </span>
      </>
    );
  }
  switch (phase) {
    case 'idle':
      return null;
    case 'submitting':
      return <>Sending…</>;
    case 'queued':
      return (
        <>
          <Strong text={queueWords(position)} />
          {waitMs !== null && waitMs > 0 && ` Starts in about ${formatEstimate(waitMs)}.`}
        </>
      );
    case 'running':
      return step === stepBefore(generation) ? (
        <>{step === 0 ? 'The first step is on its way…' : `Going on from step ${step} of ${totalSteps}…`}</>
      ) : (
        <Strong text={`Step ${step} of ${totalSteps}`} />
      );
    case 'done':
      return (
        <>
          <span className="text-fix">Done</span>
          {elapsedMs !== null && ` in ${formatDuration(elapsedMs)}`}
          {keptStep(generation) === null
            ? ` · ${totalSteps} steps`
            : ` · kept at step ${step} of ${totalSteps}`}
        </>
      );
    case 'cancelled':
      return <>{step === 0 ? 'Cancelled' : `Cancelled at step ${step} of ${totalSteps}`}</>;
    case 'failed':
      return <>{step === 0 ? 'Not started' : `Stopped at step ${step} of ${totalSteps}`}</>;
    case 'expired':
      return <>Not kept any more</>;
  }
}

function Strong({ text }: { text: string }) {
  return <span className="font-medium text-ink">{text}</span>;
}

interface TimeWordsProps {
  elapsedMs: number;
  leftMs: number;
  className: string;
}

function TimeWords({ elapsedMs, leftMs, className }: TimeWordsProps) {
  return (
    <span className={classNames('mr-1', className)}>
      {formatDuration(elapsedMs)} <span className="max-sm:hidden">elapsed</span>
      <span className="px-1.5 text-line-strong">·</span>
      <span className="text-amber">{formatDuration(leftMs)} left</span>
    </span>
  );
}
