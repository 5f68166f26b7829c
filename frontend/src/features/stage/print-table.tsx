/** Lays out one sheet, or several in a grid, as large as the stage allows and never larger than looks good. */
import { LayoutGrid } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/ui/button.tsx';
import type { GenerationState } from '../../generation/generation.ts';
import { shownPicture, type Gaze, type Loaded } from '../../generation/picture-wish.ts';
import { areSeveral } from '../../generation/seen-pictures.ts';
import { layoutOf } from './print-layout.ts';
import { Print } from './print.tsx';
import { useSingleView } from './use-single-view.ts';

interface PrintTableProps {
  generation: GenerationState;
  loaded: Loaded;
  gaze: Gaze;
  onGaze: (gaze: Gaze) => void;
}

const GAP_PX = 8;

export function PrintTable({ generation, loaded, gaze, onGaze }: PrintTableProps) {
  const { t } = useTranslation('stage');
  const { indexes, columns, rows, ratio, widthMax } = layoutOf(generation, gaze);
  const { table, open, leave } = useSingleView(generation.n, gaze, onGaze);
  const inGrid = areSeveral(generation, gaze);
  return (
    <div ref={table} className="@container-[size] grid size-full place-items-center">
      <div
        className="grid"
        style={{
          gap: GAP_PX,
          gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
          gridTemplateRows: `repeat(${rows}, minmax(0, 1fr))`,
          aspectRatio: ratio,
          width: `min(100cqw, 100cqh * ${ratio}, ${widthMax}px)`,
        }}
      >
        {indexes.map((index) => (
          <Print
            key={`${index}${inGrid ? '' : ' alone'}`}
            generation={generation}
            index={index}
            shown={shownPicture(generation, loaded, index, gaze.step)}
            isInspected={gaze.step !== null}
            {...(inGrid && { onFocus: () => open(index) })}
          />
        ))}
      </div>
      {!inGrid && generation.n > 1 && (
        <Button
          size="sm"
          className="absolute top-3 left-3 z-10 bg-panel/90 backdrop-blur print:hidden"
          onClick={leave}
        >
          <LayoutGrid aria-hidden="true" />
          {t('print.all', { count: generation.n })}
        </Button>
      )}
    </div>
  );
}
