/** A number that is dragged on a slider or typed beside it. What is typed and does not fit stays as it is, and is refused. */
import { useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { errorProps, Field } from '../../components/ui/field.tsx';
import { Input } from '../../components/ui/input.tsx';
import { Slider } from '../../components/ui/slider.tsx';
import { formatNumber } from '../../lib/number.ts';
import { entryOf, wordsForRange, type Entry, type NumberRange } from '../../generation/typed-number.ts';

interface Preset {
  name: string;
  value: number;
}

interface NumberFieldProps {
  id: string;
  label: string;
  value: number;
  /** What stands in the field while it is no number that fits. */
  typed: string | undefined;
  range: NumberRange;
  /** From one place of the slider to the next; what is typed may lie between two. */
  step: number;
  /** Where the comfortable range ends; a tick on the slider. */
  mark?: number | undefined;
  /** A sentence below it, about the present value. */
  hint?: string | undefined;
  /** Values with a name, one click away. */
  presets?: readonly Preset[];
  error: string | undefined;
  onEnter: (entry: Entry) => void;
}

export function NumberField(props: NumberFieldProps) {
  const { id, label, value, typed, range, step, mark, hint, presets = [], onEnter } = props;
  const { t } = useTranslation('form');
  const { min, max } = range;
  /** As it is written, while the field has the focus. */
  const [draft, setDraft] = useState<string | null>(null);
  const isWrong = draft === null && typed !== undefined;
  const error = props.error ?? (isWrong ? wordsForRange(range) : undefined);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
      event.preventDefault();
      setDraft(null);
      onEnter({ value: intoRange(value + (event.key === 'ArrowUp' ? step : -step), min, max, step) });
    }
  };
  const field = (
    <Input
      id={id}
      role="spinbutton"
      aria-valuenow={value}
      aria-valuetext={typed}
      aria-valuemin={min}
      aria-valuemax={max}
      inputMode="decimal"
      autoComplete="off"
      value={draft ?? typed ?? formatNumber(value)}
      onChange={(event) => {
        setDraft(event.target.value);
        onEnter(entryOf(event.target.value, range));
      }}
      onBlur={() => setDraft(null)}
      onKeyDown={onKeyDown}
      className="h-7 w-16 shrink-0 px-2 text-right text-[0.8125rem] tabular-nums"
      {...(hint !== undefined && { 'aria-describedby': `${id}-hint` })}
      {...errorProps(id, error)}
    />
  );
  return (
    <Field id={id} label={label} error={error} note={field}>
      <Slider {...{ label, value, min, max, step, mark }} onChange={(next) => onEnter({ value: next })} />
      {presets.length > 0 && (
        <div className="flex flex-wrap gap-1.5">
          {presets.map((preset) => (
            <button
              key={preset.name}
              type="button"
              aria-pressed={preset.value === value}
              aria-label={t('preset', { ...preset, label })}
              onClick={() => onEnter({ value: preset.value })}
              className="rounded-full border border-line px-2.5 py-1 text-xs text-ink-soft transition-colors hover:border-line-strong hover:text-ink aria-pressed:border-line-strong aria-pressed:bg-raised aria-pressed:text-ink"
            >
              {preset.name} <span className="text-ink-faint tabular-nums">{preset.value}</span>
            </button>
          ))}
        </div>
      )}
      {hint !== undefined && (
        <p id={`${id}-hint`} className="text-xs text-pretty text-ink-faint">
          {hint}
        </p>
      )}
    </Field>
  );
}

/** On the grid that starts at zero, without the dust of binary fractions. */
export function intoRange(value: number, min: number, max: number, step: number): number {
  const onGrid = Math.round(Math.round(value / step) * step * 1000) / 1000;
  return Math.min(max, Math.max(min, onGrid));
}
