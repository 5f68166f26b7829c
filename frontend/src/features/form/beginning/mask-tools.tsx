/** What a mask is painted with: brush and eraser in a size, a way back, and whole regions for who has no pointer. */
import { Brush, Eraser, Trash2, Undo2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Choices } from '../../../components/ui/choices.tsx';
import { IconButton } from '../../../components/ui/icon-button.tsx';
import { Slider } from '../../../components/ui/slider.tsx';
import { regionNames, type Mark, type RegionName } from '../../../generation/beginning/strokes.ts';

export interface Tool {
  kind: 'brush' | 'eraser';
  /** Of the picture's shorter side. */
  percent: number;
}

export const BRUSH_START = 14; // percent
const BRUSH = { min: 2, max: 40, step: 1 } as const;

interface MaskToolsProps {
  tool: Tool;
  onTool: (tool: Tool) => void;
  /** Null where there is nothing to take back. */
  onUndo: (() => void) | null;
  onClear: (() => void) | null;
}

export function MaskTools({ tool, onTool, onUndo, onClear }: MaskToolsProps) {
  const { t } = useTranslation('form');
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <span id="mask-tool" className="sr-only">
        {t('mask.tool')}
      </span>
      <Choices
        labelledBy="mask-tool"
        value={tool.kind}
        onChange={(value) => onTool({ ...tool, kind: value === 'eraser' ? 'eraser' : 'brush' })}
        choices={[
          {
            value: 'brush',
            label: t('mask.brush'),
            content: <Face icon={<Brush />} name={t('mask.brush')} />,
          },
          {
            value: 'eraser',
            label: t('mask.eraser'),
            content: <Face icon={<Eraser />} name={t('mask.eraser')} />,
          },
        ]}
      />
      <label className="flex min-w-36 flex-1 items-center gap-3 text-xs text-ink-faint">
        {t('mask.size')}
        <Slider
          label={t('mask.brushSize')}
          value={tool.percent}
          {...BRUSH}
          onChange={(percent) => onTool({ ...tool, percent })}
        />
      </label>
      <span className="flex">
        <IconButton
          label={t('mask.undo')}
          icon={<Undo2 />}
          disabled={onUndo === null}
          onClick={() => onUndo?.()}
        />
        <IconButton
          label={t('mask.clear')}
          icon={<Trash2 />}
          disabled={onClear === null}
          onClick={() => onClear?.()}
        />
      </span>
    </div>
  );
}

function Face({ icon, name }: { icon: ReactNode; name: string }) {
  return (
    <span className="flex items-center gap-1.5 px-2 [&_svg]:size-3.5" aria-hidden="true">
      {icon}
      {name}
    </span>
  );
}

interface RegionChoicesProps {
  marks: readonly Mark[];
  onChange: (marks: readonly Mark[]) => void;
}

export function RegionChoices({ marks, onChange }: RegionChoicesProps) {
  const { t } = useTranslation('form');
  const isOn = (name: RegionName): boolean =>
    marks.some((mark) => mark.kind === 'region' && mark.name === name);
  return (
    <div role="group" aria-labelledby="mask-regions" className="flex flex-wrap items-center gap-1.5">
      <span id="mask-regions" className="mr-1 text-xs text-ink-faint">
        {t('mask.regions')}
      </span>
      {regionNames.map((name) => (
        <button
          key={name}
          type="button"
          aria-pressed={isOn(name)}
          onClick={() => onChange(withRegion(marks, name, !isOn(name)))}
          className="rounded-full border border-line px-2.5 py-1 text-xs text-ink-soft transition-colors hover:border-line-strong hover:text-ink aria-pressed:border-lamp aria-pressed:text-lamp-ink"
        >
          {t(`mask.region.${name}`)}
        </button>
      ))}
    </div>
  );
}

function withRegion(marks: readonly Mark[], name: RegionName, isOn: boolean): readonly Mark[] {
  const others = marks.filter((mark) => mark.kind !== 'region' || mark.name !== name);
  return isOn ? [...others, { kind: 'region', name }] : others;
}
