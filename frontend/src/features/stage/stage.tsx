/** Where the picture develops: the sheet itself, where it stands, its film, and what it was made from. */
import { useEffect, type CSSProperties, type RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import { classNames } from '../../lib/class-names.ts';
import { useKeptFocus } from '../../lib/use-kept-focus.ts';
import { Caption } from './caption.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { EmptyStage } from './empty-stage.tsx';
import { LostCard } from './lost-card.tsx';
import { FailureCard } from './failure-card.tsx';
import { Filmstrip } from './filmstrip.tsx';
import { isActive } from '../../generation/generation.ts';
import { useScene, useServices, useSettledScene } from '../../generation/services.ts';
import { useModels } from '../../generation/use-generate.ts';
import { layoutOf } from './print-layout.ts';
import { PrintTable } from './print-table.tsx';
import { Reflection } from './reflection.tsx';
import { StatusLine } from './status-line.tsx';

interface StageProps {
  /** A small copy for a picture that is not kept any more. */
  thumb: string | null;
  onExample: (prompt: string) => void;
  /** Makes the picture on the stage once more, with its seed where it is known. */
  onRetry: () => void;
  /** The same settings from nothing, where what they began with is gone. */
  onAnew: () => void;
  onVary: () => void;
  onReuse: () => void;
  onEdit: () => void;
  onBranch: (index: number) => void;
  onStartFrom: (url: string) => void;
  onParent: (() => void) | null;
}

export function Stage({ thumb, ...on }: StageProps) {
  const { onExample, onRetry, onAnew, onVary, onReuse, onEdit, onBranch, onStartFrom, onParent } = on;
  const { generation, connection, gaze } = useSettledScene();
  const { model, engineTrouble } = useModels();
  const { phase, request } = generation;
  const { t } = useTranslation('stage');
  const isEmpty = phase === 'idle';
  const ref = useKeptFocus<HTMLElement>();
  useScrollIntoView(ref, phase === 'submitting');
  const hasPrints = !isEmpty && phase !== 'lost';
  return (
    <section
      ref={ref}
      tabIndex={-1}
      aria-label={t('title')}
      className="flex min-h-0 min-w-0 scroll-mt-14 flex-col lg:flex-1 outline-none"
    >
      <div
        style={shapeOf(layoutOf(generation, gaze).ratio)}
        className={classNames(
          'relative isolate flex min-h-0 flex-1 flex-col overflow-hidden p-4 lg:p-6 print:p-0',
          hasPrints && inView,
        )}
      >
        <Lamp isOn={isActive(phase)} isDim={phase === 'done'} />
        <Reflection />
        <ConnectionBanner connection={connection} isDeveloping={isActive(phase)} />
        {isEmpty && <EmptyStage model={model} trouble={engineTrouble} onExample={onExample} />}
        {phase === 'lost' && (
          <LostCard
            thumb={thumb}
            canRetry={request !== null}
            isRepeatable={request?.seed != null}
            onRetry={onRetry}
          />
        )}
        {hasPrints && (
          <div className={classNames('min-h-0 flex-1', phase === 'failed' && 'opacity-30')}>
            <Prints key={generation.id ?? 'new'} />
          </div>
        )}
        {phase === 'failed' && generation.failure !== null && (
          <div className="absolute inset-0 grid place-items-center p-4">
            <FailureCard
              failure={generation.failure}
              isBranch={generation.parent !== null}
              {...{ onRetry, onAnew, onEdit }}
            />
          </div>
        )}
      </div>
      {!isEmpty && (
        <div className="grid gap-3 px-4 pb-4 lg:px-6 lg:pb-5 print:p-0 print:pt-4">
          {phase !== 'lost' && (
            <>
              <Bar onBranch={onBranch} />
              <Film />
            </>
          )}
          <Facts {...{ onVary, onReuse, onStartFrom, onParent }} />
        </div>
      )}
    </section>
  );
}

/** What a step changes, each part by itself: the picture, the bar, the film. */
function Prints() {
  const { scene } = useServices();
  const { generation, loaded, gaze } = useScene((whole) => whole);
  return <PrintTable {...{ generation, loaded, gaze }} onGaze={scene.look} />;
}

function Bar({ onBranch }: Pick<StageProps, 'onBranch'>) {
  const { scene } = useServices();
  const generation = useScene((whole) => whole.generation);
  const gaze = useScene((whole) => whole.gaze);
  const isCancelling = useScene((whole) => whole.isCancelling);
  const isKeeping = useScene((whole) => whole.isKeeping);
  const onLive = (): void => scene.look({ ...gaze, step: null });
  return <StatusLine {...{ generation, isCancelling, isKeeping, gaze, onBranch, onLive }} />;
}

function Film() {
  const { scene } = useServices();
  const { generation, loaded, gaze } = useScene((whole) => whole);
  return <Filmstrip {...{ generation, loaded, gaze }} onGaze={scene.look} />;
}

/** Not drawn anew by a step: what it shows of a picture that develops are the facts that do not change. */
function Facts(on: Pick<StageProps, 'onVary' | 'onReuse' | 'onStartFrom' | 'onParent'>) {
  const { generation, loaded, gaze } = useSettledScene();
  return <Caption {...{ generation, loaded, gaze }} {...on} />;
}

/** The red light from above: on while a picture develops, gone when it is done. */
function Lamp({ isOn, isDim }: { isOn: boolean; isDim: boolean }) {
  return (
    <div
      aria-hidden="true"
      className={classNames(
        'lamplight print:hidden pointer-events-none absolute inset-0 -z-10 transition-opacity duration-1000',
        isOn ? 'opacity-100' : isDim ? 'opacity-15' : 'opacity-60',
      )}
    />
  );
}

/**
 * Beside nothing else, the sheet has the picture's shape, and is no higher than what is seen of the page: less the page's head
 * and the bar at its foot in low windows, and less the film and the caption as well where that leaves enough of it.
 */
const inView =
  'max-lg:aspect-(--shape) max-lg:max-h-[max(min(100svh-9.5rem,16rem),100svh-25rem)] max-lg:flex-none max-lg:p-3 print:aspect-auto print:h-[60vh] print:max-h-none print:flex-none';

function shapeOf(ratio: number): CSSProperties {
  return { '--shape': ratio } as CSSProperties; // React's type knows no custom properties
}

/** On a phone the form is below the picture: a new picture brings the stage back into view. */
function useScrollIntoView(ref: RefObject<HTMLElement | null>, isStarting: boolean): void {
  useEffect(() => {
    if (!isStarting) return;
    const behavior = matchMedia('(prefers-reduced-motion: reduce)').matches ? 'instant' : 'smooth';
    ref.current?.scrollIntoView({ block: 'start', behavior });
  }, [ref, isStarting]);
}
