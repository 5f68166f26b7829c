/** Lays out one sheet, or several in a grid, as large as the stage allows and never larger than looks good. */
import { LayoutGrid } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/ui/button.tsx';
import type { GenerationState } from '../../generation/generation.ts';
import { shownPicture, type Gaze, type Loaded } from '../../generation/picture-wish.ts';
import { Print } from './print.tsx';

interface PrintTableProps {
  generation: GenerationState;
  loaded: Loaded;
  gaze: Gaze;
  onGaze: (gaze: Gaze) => void;
}

/** A picture is shown at up to this many times its own size: beyond, it only gets softer. */
const SCALE_MAX = 3;
const SIDE_UNTIL_KNOWN = 512; // pixels
const GAP_PX = 8;

export function PrintTable({ generation, loaded, gaze, onGaze }: PrintTableProps) {
  const { t } = useTranslation('stage');
  const isAlone = generation.n === 1 || gaze.index !== null;
  const indexes = isAlone ? [gaze.index ?? 0] : Array.from({ length: generation.n }, (_, index) => index);
  const columns = Math.ceil(Math.sqrt(indexes.length));
  const rows = Math.ceil(indexes.length / columns);
  const width = generation.width ?? SIDE_UNTIL_KNOWN;
  const height = generation.height ?? width;
  return (
    <div className="@container-[size] grid size-full place-items-center">
      <div
        className="grid"
        style={{
          gap: GAP_PX,
          gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
          gridTemplateRows: `repeat(${rows}, minmax(0, 1fr))`,
          aspectRatio: `${columns * width} / ${rows * height}`,
          width: `min(100cqw, 100cqh * ${(columns * width) / (rows * height)}, ${width * columns * SCALE_MAX}px)`,
        }}
      >
        {indexes.map((index) => (
          <Print
            key={index}
            generation={generation}
            index={index}
            shown={shownPicture(generation, loaded, index, gaze.step)}
            isInspected={gaze.step !== null}
            {...(!isAlone && { onFocus: () => onGaze({ ...gaze, index }) })}
          />
        ))}
      </div>
      {isAlone && generation.n > 1 && (
        <Button
          size="sm"
          className="absolute top-3 left-3 z-10 bg-panel/90 backdrop-blur"
          onClick={() => onGaze({ ...gaze, index: null })}
        >
          <LayoutGrid aria-hidden="true" />
          {t('print.all', { count: generation.n })}
        </Button>
      )}
    </div>
  );
}
