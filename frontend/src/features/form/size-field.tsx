/** The picture's shape: presets that the model can make, each drawn to scale. */
import { useTranslation } from 'react-i18next';
import type { Model } from '../../api/words.ts';
import { Choices } from '../../components/ui/choices.tsx';
import { Field } from '../../components/ui/field.tsx';
import { sizePresets, type ShapeName, type Size } from './size-presets.ts';

interface Offer extends Size {
  /** `custom` is a size that came from elsewhere: the history, or a start picture. */
  name: ShapeName | 'custom';
}

interface SizeFieldProps {
  model: Model;
  width: number;
  height: number;
  error: string | undefined;
  onChange: (width: number, height: number) => void;
}

const ICON_SIDE = 18; // CSS pixels of the longer side

export function SizeField({ model, width, height, error, onChange }: SizeFieldProps) {
  const { t } = useTranslation('form');
  const presets = withCurrent(sizePresets(model.size), width, height);
  const size = (
    <span className="text-xs text-ink-faint tabular-nums">{t('size.pixels', { width, height })}</span>
  );
  return (
    <Field id="size" label={t('size.label')} isGroup error={error} note={size}>
      <Choices
        labelledBy="size-label"
        value={`${width}x${height}`}
        onChange={(value) => {
          const chosen = presets.find((preset) => keyOf(preset) === value);
          if (chosen !== undefined) onChange(chosen.width, chosen.height);
        }}
        choices={presets.map((preset) => ({
          value: keyOf(preset),
          label: t('size.choice', { ...preset, shape: t(`size.shapes.${preset.name}`) }),
          content: <Shape {...preset} name={t(`size.shapes.${preset.name}`)} />,
        }))}
      />
    </Field>
  );
}

function keyOf({ width, height }: Size): string {
  return `${width}x${height}`;
}

function withCurrent(presets: readonly Offer[], width: number, height: number): readonly Offer[] {
  const isPreset = presets.some((preset) => preset.width === width && preset.height === height);
  return isPreset ? presets : [...presets, { name: 'custom', width, height }];
}

function Shape({ name, width, height }: Size & { name: string }) {
  const scale = ICON_SIDE / Math.max(width, height);
  return (
    <span className="flex flex-col items-center gap-1 py-0.5">
      <span className="flex h-[18px] items-center">
        <span
          className="rounded-[3px] border-[1.5px] border-current"
          style={{ width: width * scale, height: height * scale }}
        />
      </span>
      <span className="text-[0.6875rem] leading-3 tracking-tight">{name}</span>
    </span>
  );
}
