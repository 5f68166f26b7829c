/** The sheet of paper that a picture develops on: blank at first, of its final shape from the start. */
import { useTranslation } from 'react-i18next';
import { t } from '../../i18n/words.ts';
import { classNames } from '../../lib/class-names.ts';
import { DevelopingPicture } from './developing-picture.tsx';
import { isActive, type GenerationState } from '../../generation/generation.ts';
import type { ShownPicture } from '../../generation/picture-wish.ts';

interface PrintProps {
  generation: GenerationState;
  index: number;
  shown: ShownPicture | null;
  /** Whether an earlier step is looked at on purpose: then it is shown bare. */
  isInspected: boolean;
  /** Opens this one of several; absent for one that is alone. */
  onFocus?: () => void;
}

export function Print({ generation, index, shown, isInspected, onFocus }: PrintProps) {
  const { t } = useTranslation('stage');
  const { n: count } = generation;
  const Sheet = onFocus === undefined ? 'div' : 'button';
  return (
    <Sheet
      {...(onFocus !== undefined && {
        type: 'button',
        onClick: onFocus,
        'aria-label': t('print.open', { image: index + 1, count }),
      })}
      {...(onFocus === undefined &&
        count > 1 && {
          role: 'group',
          tabIndex: 0,
          'aria-label': t('print.alone', { image: index + 1, count }),
        })}
      data-print={index}
      className={classNames(
        '@container-[size] relative size-full overflow-hidden rounded-[3px] bg-paper shadow-[0_18px_44px_-18px_var(--shade)]',
        onFocus !== undefined && 'transition-transform duration-200 hover:scale-[1.012]',
      )}
    >
      {shown === null ? (
        <BlankPaper generation={generation} isFirst={index === 0} />
      ) : (
        <DevelopingPicture
          picture={shown.picture}
          alt={altOf(generation, index, shown)}
          isFinal={shown.step === null}
          development={developmentOf(generation, shown, isInspected)}
        />
      )}
      <span
        aria-hidden="true"
        className="pointer-events-none absolute inset-0 rounded-[3px] shadow-[inset_0_0_0_1px_rgb(255_255_255/0.07)]"
      />
    </Sheet>
  );
}

/** Paper under the lamp, waiting for its first preview. Its place in the queue is written on the first sheet. */
function BlankPaper({ generation, isFirst }: { generation: GenerationState; isFirst: boolean }) {
  const { t } = useTranslation('stage');
  const { phase, position } = generation;
  const isWaiting = phase === 'queued' && position !== null && position > 0;
  return (
    <span aria-hidden="true" className="absolute inset-0 grid place-items-center">
      <span
        className={classNames(
          'absolute inset-0 bg-[radial-gradient(circle_at_50%_35%,var(--lamp-glow),transparent_70%)]',
          isActive(phase) && 'breathe',
        )}
      />
      {isWaiting && isFirst && (
        <span className="relative grid justify-items-center gap-1 text-center">
          <span className="text-6xl font-semibold tracking-tight text-ink tabular-nums">{position}</span>
          <span className="text-sm text-ink-soft">{t('print.aheadInQueue')}</span>
        </span>
      )}
    </span>
  );
}

/** The prompt alone for the one finished picture; what else it is, where there is more to say. */
function altOf(
  { request, n: count, totalSteps: total }: GenerationState,
  index: number,
  { step }: ShownPicture,
): string {
  const prompt = request?.prompt ?? t('stage:print.alt.noPrompt');
  const facts = { prompt, image: index + 1, count, step: step ?? 0, total };
  if (count === 1) return step === null ? prompt : t('stage:print.alt.preview', facts);
  return t(step === null ? 'stage:print.alt.image' : 'stage:print.alt.imagePreview', facts);
}

function developmentOf(
  { phase, totalSteps }: GenerationState,
  { step }: ShownPicture,
  isInspected: boolean,
): number {
  const isDeveloping = phase === 'running' || phase === 'done';
  if (step === null || totalSteps === 0 || isInspected || !isDeveloping) return 1;
  return Math.min(1, step / totalSteps);
}
