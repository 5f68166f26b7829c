/**
 * All steps of a picture as one strip of film, scrubbed with the mouse, a finger or the keys, while it develops and after.
 * The slot at its end is the present: the newest step, and the final picture once there is one. A branch's strip begins
 * with the frame of its parent that it goes on from.
 */
import { type KeyboardEvent, type PointerEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { t } from '../../i18n/words.ts';
import { classNames } from '../../lib/class-names.ts';
import { isActive, stepBefore, type GenerationState } from '../../generation/generation.ts';
import { framesOf, shownPicture, type Gaze, type Loaded } from '../../generation/picture-wish.ts';

interface FilmstripProps {
  generation: GenerationState;
  loaded: Loaded;
  gaze: Gaze;
  onGaze: (gaze: Gaze) => void;
}

const PAGE_STEPS = 5;

export function Filmstrip({ generation, loaded, gaze, onGaze }: FilmstripProps) {
  const { t } = useTranslation('stage');
  const { step: newest, totalSteps, phase } = generation;
  const first = firstFrame(generation);
  const isEmpty = newest < first;
  const places = totalSteps === 0 ? 20 : totalSteps - first + 1;
  const position = gaze.step ?? newest + 1;
  const goTo = (next: number): void =>
    onGaze({ ...gaze, step: next > newest ? null : Math.max(first, next) });

  const onKeyDown = (event: KeyboardEvent): void => {
    const next = positionAfterKey(event.key, position, newest, first);
    if (next === null || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    goTo(next);
  };
  const onPointer = (event: PointerEvent<HTMLDivElement>): void => {
    if (event.type === 'pointerdown') {
      if (event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
    } else if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const { left, width } = event.currentTarget.getBoundingClientRect();
    goTo(stepAt((event.clientX - left) / width, totalSteps, first));
  };

  return (
    <div
      role="slider"
      tabIndex={isEmpty ? -1 : 0}
      aria-label={t('film.title')}
      aria-disabled={isEmpty}
      aria-valuemin={first}
      aria-valuemax={newest + 1}
      aria-valuenow={position}
      aria-valuetext={valueText(generation, gaze.step)}
      aria-orientation="horizontal"
      onKeyDown={isEmpty ? undefined : onKeyDown}
      onPointerDown={isEmpty ? undefined : onPointer}
      onPointerMove={isEmpty ? undefined : onPointer}
      className={classNames(
        'relative h-[68px] touch-pan-y rounded-lg bg-film px-1 select-none lg:h-[76px] print:hidden forced-colors:border',
        !isEmpty && 'cursor-ew-resize',
      )}
    >
      <div className="perforated absolute inset-x-2 top-0.5 h-2" />
      <div className="perforated absolute inset-x-2 bottom-0.5 h-2" />
      <div className="relative flex h-full gap-px py-3">
        {Array.from({ length: places }, (_, place) => first + place).map((step) => (
          <FrameCell
            key={step}
            url={thumbUrl(generation, loaded, gaze.index ?? 0, step)}
            ratio={ratioOf(generation)}
            isExposed={step <= newest}
            isNewest={step === newest && phase === 'running'}
            isParents={step === stepBefore(generation)}
          />
        ))}
        <PresentSlot generation={generation} loaded={loaded} gaze={gaze} />
      </div>
      {gaze.step !== null && (
        <Loupe
          step={gaze.step}
          share={(gaze.step - first + 0.5) / (places + slotSteps(places))}
          url={shownPicture(generation, loaded, gaze.index ?? 0, gaze.step)?.picture.url}
        />
      )}
    </div>
  );
}

/** The step of the strip's first frame: 1, or the parent's step that a branch begins with. */
function firstFrame(generation: GenerationState): number {
  return Math.max(1, stepBefore(generation));
}

/** The present's slot is as wide as this many steps, so that a finger finds it on a strip of fifty as well. */
function slotSteps(totalSteps: number): number {
  return Math.max(1, totalSteps / 14);
}

/** The step under a point of the strip, as a share of its width; beyond the last step when it is the present's slot. */
export function stepAt(share: number, totalSteps: number, first = 1): number {
  const places = totalSteps - first + 1;
  return first + Math.max(0, Math.floor(share * (places + slotSteps(places))));
}

/** Null for keys that mean nothing here. `position` counts the present as one more than the newest step. */
export function positionAfterKey(key: string, position: number, newest: number, first = 1): number | null {
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return Math.max(first, position - 1);
    case 'ArrowRight':
    case 'ArrowUp':
      return Math.min(newest + 1, position + 1);
    case 'PageDown':
      return Math.max(first, position - PAGE_STEPS);
    case 'PageUp':
      return Math.min(newest + 1, position + PAGE_STEPS);
    case 'Home':
      return first;
    case 'End':
      return newest + 1;
    default:
      return null;
  }
}

export function valueText(generation: GenerationState, step: number | null): string {
  const { phase, step: newest, totalSteps: total, parent } = generation;
  if (newest === 0) return t('stage:film.empty');
  if (step !== null) return t(`stage:film.${step === parent?.step ? 'branched' : 'step'}`, { step, total });
  return phase === 'done' ? t('stage:film.finished') : t('stage:film.newest', { step: newest, total });
}

function thumbUrl(
  generation: GenerationState,
  loaded: Loaded,
  index: number,
  step: number,
): string | undefined {
  const url = framesOf(generation, index).find((frame) => frame.step === step)?.url;
  return url == null ? undefined : loaded.get(url)?.url;
}

/** Width by height of one picture. */
function ratioOf({ width, height }: GenerationState): number {
  return width === null || height === null ? 1 : width / height;
}

interface FrameCellProps {
  url: string | undefined;
  ratio: number;
  isExposed: boolean;
  isNewest: boolean;
  /** The frame of another picture that this one goes on from. */
  isParents: boolean;
}

function FrameCell({ url, ratio, isExposed, isNewest, isParents }: FrameCellProps) {
  return (
    <div
      className={classNames(
        'relative min-w-0 flex-1 overflow-hidden rounded-[1px] transition-colors duration-300',
        isExposed && url === undefined ? 'bg-[#3a1712]' : 'bg-white/5',
      )}
    >
      {url !== undefined && <Frame url={url} ratio={ratio} />}
      {isParents && <span className="absolute inset-y-0 right-0 w-[3px] bg-[#ffb454]" />}
      {isNewest && (
        <span className="absolute inset-0 shadow-[inset_0_0_0_1.5px_#ff5242] forced-colors:border-2 forced-colors:border-[Highlight]" />
      )}
    </div>
  );
}

/** The whole picture where there are few steps; of many, each shows as much of its middle as has room. */
function Frame({ url, ratio }: { url: string; ratio: number }) {
  return (
    <img
      src={url}
      alt=""
      draggable={false}
      className="develop-in mx-auto h-full max-w-full object-cover"
      style={{ aspectRatio: ratio }}
    />
  );
}

function PresentSlot({ generation, loaded, gaze }: Omit<FilmstripProps, 'onGaze'>) {
  const { phase, totalSteps } = generation;
  const places = totalSteps === 0 ? 20 : totalSteps - firstFrame(generation) + 1;
  const url = isActive(phase)
    ? undefined
    : shownPicture(generation, loaded, gaze.index ?? 0, null)?.picture.url;
  const isHere = gaze.step === null && generation.step > 0;
  return (
    <div
      className={classNames(
        'relative ml-px min-w-0 overflow-hidden rounded-[2px] bg-white/5',
        isHere && 'shadow-[0_0_0_1.5px_#ff5242] forced-colors:outline-2 forced-colors:outline-[Highlight]',
      )}
      style={{ flex: slotSteps(places) }}
    >
      {url !== undefined && <Frame url={url} ratio={ratioOf(generation)} />}
      {phase === 'running' && (
        <span className="absolute inset-0 grid place-items-center">
          <span className="breathe size-2 rounded-full bg-[#ff5242] forced-colors:bg-[Highlight] shadow-[0_0_10px_#ff5242]" />
        </span>
      )}
    </div>
  );
}

/** The frame under the finger, larger than its place in the strip. */
function Loupe({ step, share, url }: { step: number; share: number; url: string | undefined }) {
  return (
    <div
      aria-hidden="true"
      className="pointer-events-none absolute -inset-y-2 aspect-square forced-colors:outline-2 forced-colors:outline-[Highlight] -translate-x-1/2 overflow-hidden rounded-md bg-film shadow-[0_0_0_2px_#ff5242,0_8px_24px_rgb(0_0_0/0.5)]"
      style={{ left: `clamp(42px, ${share * 100}%, calc(100% - 42px))` }}
    >
      {url !== undefined && <img src={url} alt="" className="size-full object-cover" />}
      <span className="absolute right-1 bottom-1 rounded bg-black/75 px-1 text-[0.625rem] leading-4 font-medium text-[#ffb454] tabular-nums">
        {step}
      </span>
    </div>
  );
}
