/** What the picture on the stage was made from, and below it what can be done with it. */
import { Copy, CornerUpLeft } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ReactNode } from 'react';
import { t } from '../../i18n/words.ts';
import { keptStep, type GenerationState } from '../../generation/generation.ts';
import { loraTitle } from '../../generation/lora-choice.ts';
import { samplerName } from '../../generation/sampler-name.ts';
import { CaptionActions, type CaptionActionsProps } from './caption-actions.tsx';
import { useCopy } from './use-copy.ts';

interface CaptionProps extends CaptionActionsProps {
  /** Goes back to the picture that this one was branched from; null when it is not among the recent ones. */
  onParent: (() => void) | null;
}

export function Caption({ onParent, ...rest }: CaptionProps) {
  const { generation, gaze } = rest;
  const { request, seed, images, parent } = generation;
  if (request === null) return null;
  const shownSeed = gaze.index === null ? seed : (images[gaze.index]?.seed ?? seed);
  return (
    <div className="flex flex-col gap-3 xl:flex-row xl:items-start xl:justify-between xl:gap-6">
      <div className="grid min-w-0 gap-1.5">
        <p
          className="line-clamp-2 text-[0.9375rem] leading-snug break-words text-ink print:line-clamp-none"
          title={request.prompt}
        >
          {request.prompt}
        </p>
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-ink-faint tabular-nums">
          {shownSeed !== null && <Seed seed={shownSeed} />}
          {parent !== null && <Parentage step={parent.step} onParent={onParent} />}
          {factsOf(generation).map((fact, place) => (
            <span key={fact} className={place > 1 ? 'max-sm:hidden print:inline' : ''}>
              {fact}
            </span>
          ))}
        </p>
      </div>
      <CaptionActions {...rest} />
    </div>
  );
}

function Seed({ seed }: { seed: number }) {
  const { t } = useTranslation('stage');
  const copy = useCopy();
  return (
    <Link label={t('facts.copySeed', { seed })} onClick={() => copy(String(seed), 'seed')}>
      {t('facts.seed', { seed })}
      <Copy aria-hidden="true" className="size-3 print:hidden" />
    </Link>
  );
}

function Parentage({ step, onParent }: { step: number; onParent: (() => void) | null }) {
  const { t } = useTranslation('stage');
  const words = t('facts.branched', { step });
  if (onParent === null) return <span>{words}</span>;
  return (
    <Link label={t('facts.branchedBack', { step })} onClick={onParent}>
      {words}
      <CornerUpLeft aria-hidden="true" className="size-3 print:hidden" />
    </Link>
  );
}

function Link({ label, onClick, children }: { label: string; onClick: () => void; children: ReactNode }) {
  return (
    <button
      type="button"
      aria-label={label}
      onClick={onClick}
      className="-mx-1 inline-flex items-center gap-1.5 rounded px-1 py-0.5 text-amber hover:bg-lamp-wash pointer-coarse:py-1.5"
    >
      {children}
    </button>
  );
}

function factsOf(generation: GenerationState): string[] {
  const { request, width, height, totalSteps } = generation;
  const { guidance_scale: guidance, sampler, strength, loras = [] } = request ?? {};
  const steps = stepsWords(generation);
  return [
    ...(width !== null && height !== null ? [t('stage:facts.size', { width, height })] : []),
    ...(totalSteps > 0 ? [steps] : []),
    ...(request?.has_init_image ? [startWords(request.has_mask ?? false, strength ?? null)] : []),
    ...(guidance != null ? [t('stage:facts.guidance', { guidance })] : []),
    ...(sampler != null ? [samplerName(sampler)] : []),
    ...loras.map(({ name, scale }) => t('stage:facts.lora', { name: loraTitle(name), scale })),
  ];
}

/** How many it took, or where it was kept. */
export function stepsWords(generation: GenerationState): string {
  const { totalSteps: total } = generation;
  const step = keptStep(generation);
  return step === null ? t('stage:facts.steps', { count: total }) : t('stage:facts.kept', { step, total });
}

function startWords(hasMask: boolean, strength: number | null): string {
  const start = t(hasMask ? 'stage:facts.paintedOver' : 'stage:facts.fromPicture');
  return strength === null ? start : t('stage:facts.strength', { start, strength });
}
