/** What the picture on the stage was made from, and what can be done with it. */
import { Copy, CornerUpLeft, Download, ImageUp, Shuffle, SlidersHorizontal, Terminal } from 'lucide-react';
import { useToast } from '../../components/toaster.tsx';
import { Button } from '../../components/ui/button.tsx';
import { IconButton } from '../../components/ui/icon-button.tsx';
import { copyText } from '../../lib/clipboard.ts';
import { curlFor } from './curl-for.ts';
import { downloadImages } from './download.ts';
import { isActive, keptStep, type GenerationState } from '../../generation/generation.ts';
import { loraTitle } from '../../generation/lora-choice.ts';
import type { Gaze, Loaded } from '../../generation/picture-wish.ts';
import { samplerName } from '../../generation/sampler-name.ts';

interface CaptionProps {
  generation: GenerationState;
  loaded: Loaded;
  gaze: Gaze;
  onVary: () => void;
  onReuse: () => void;
  /** Starts the next picture from this finished one. */
  onStartFrom: (url: string) => void;
  /** Goes back to the picture that this one was branched from; null when it is not among the recent ones. */
  onParent: (() => void) | null;
}

export function Caption(props: CaptionProps) {
  const { generation, loaded, gaze, onVary, onReuse, onStartFrom, onParent } = props;
  const { request, seed, images, n, phase, parent } = generation;
  const copy = useCopy();
  if (request === null) return null;
  const ready = images.flatMap((image, index) =>
    image !== null && isChosen(index, gaze) ? [{ ...image, index }] : [],
  );
  const first = ready[0];
  const shownSeed = gaze.index === null ? seed : (images[gaze.index]?.seed ?? seed);
  const many = n > 1 && gaze.index === null;
  return (
    <div className="flex flex-col gap-3 xl:flex-row xl:items-start xl:justify-between xl:gap-6">
      <div className="grid min-w-0 gap-1.5">
        <p className="line-clamp-2 text-[0.9375rem] leading-snug text-ink" title={request.prompt}>
          {request.prompt}
        </p>
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-ink-faint tabular-nums">
          {shownSeed !== null && (
            <button
              type="button"
              onClick={() => copy(String(shownSeed), 'Seed copied')}
              className="-mx-1 inline-flex items-center gap-1.5 rounded px-1 py-0.5 text-amber hover:bg-lamp-wash"
            >
              <span className="sr-only">Copy </span>seed {shownSeed}
              <Copy aria-hidden="true" className="size-3" />
            </button>
          )}
          {parent !== null && <Parentage step={parent.step} onParent={onParent} />}
          {factsOf(generation).map((fact, place) => (
            <span key={fact} className={place > 1 ? 'max-sm:hidden' : ''}>
              {fact}
            </span>
          ))}
        </p>
      </div>
      <div className="flex shrink-0 flex-wrap items-center gap-1.5">
        <Button disabled={ready.length === 0} onClick={() => downloadImages(ready, request.prompt, loaded)}>
          <Download aria-hidden="true" />
          {many ? 'Download all' : 'Download'}
        </Button>
        <Button disabled={isActive(phase)} onClick={onVary}>
          <Shuffle aria-hidden="true" />
          Vary
        </Button>
        <IconButton label="Use these settings" icon={<SlidersHorizontal />} onClick={onReuse} />
        <IconButton
          label="Start the next one from this picture"
          icon={<ImageUp />}
          disabled={first === undefined}
          onClick={() => first !== undefined && onStartFrom(first.url)}
        />
        <IconButton
          label="Copy as curl"
          icon={<Terminal />}
          onClick={() => copy(curlFor(request, seed), 'curl command copied')}
        />
      </div>
    </div>
  );
}

function Parentage({ step, onParent }: { step: number; onParent: (() => void) | null }) {
  const words = `branched from step ${step}`;
  if (onParent === null) return <span>{words}</span>;
  return (
    <button
      type="button"
      onClick={onParent}
      className="-mx-1 inline-flex items-center gap-1.5 rounded px-1 py-0.5 text-amber hover:bg-lamp-wash"
    >
      {words}
      <span className="sr-only">, back to that picture</span>
      <CornerUpLeft aria-hidden="true" className="size-3" />
    </button>
  );
}

function useCopy(): (text: string, confirmation: string) => void {
  const showToast = useToast();
  return (text, confirmation) => {
    void copyText(text).then((isCopied) => {
      showToast({ text: isCopied ? confirmation : 'The browser does not allow copying here' });
    });
  };
}

function isChosen(index: number, gaze: Gaze): boolean {
  return gaze.index === null || gaze.index === index;
}

function factsOf(generation: GenerationState): string[] {
  const { request, width, height, totalSteps } = generation;
  const { guidance_scale: guidance, sampler, strength, loras = [] } = request ?? {};
  const kept = keptStep(generation);
  return [
    ...(width !== null && height !== null ? [`${width} × ${height}`] : []),
    ...(kept !== null
      ? [`kept at step ${kept} of ${totalSteps}`]
      : totalSteps > 0
        ? [`${totalSteps} steps`]
        : []),
    ...(request?.has_init_image ? [startWords(request.has_mask ?? false, strength ?? null)] : []),
    ...(guidance != null ? [`guidance ${guidance}`] : []),
    ...(sampler != null ? [samplerName(sampler)] : []),
    ...loras.map(({ name, scale }) => `${loraTitle(name)} ${scale}`),
  ];
}

function startWords(hasMask: boolean, strength: number | null): string {
  const what = hasMask ? 'a picture painted over' : 'from a picture';
  return strength === null ? what : `${what}, strength ${strength}`;
}
