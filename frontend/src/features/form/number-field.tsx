/** A number that is dragged on a slider or typed beside it. What is typed out of range is pulled back into it. */
import { useState, type KeyboardEvent } from 'react';
import { errorProps, Field } from '../../components/ui/field.tsx';
import { Input } from '../../components/ui/input.tsx';
import { Slider } from '../../components/ui/slider.tsx';

interface Preset {
  name: string;
  value: number;
}

interface NumberFieldProps {
  id: string;
  label: string;
  value: number;
  min: number;
  max: number;
  step: number;
  /** Where the comfortable range ends; a tick on the slider. */
  mark?: number | undefined;
  /** A sentence below it, about the present value. */
  hint?: string | undefined;
  /** Values with a name, one click away. */
  presets?: readonly Preset[];
  disabled?: boolean;
  error: string | undefined;
  onChange: (value: number) => void;
}

export function NumberField(props: NumberFieldProps) {
  const {
    id,
    label,
    value,
    min,
    max,
    step,
    mark,
    hint,
    presets = [],
    disabled = false,
    error,
    onChange,
  } = props;
  const [draft, setDraft] = useState<string | null>(null);

  const commit = (): void => {
    const typed = Number(draft?.replace(',', '.'));
    if (draft !== null && draft.trim() !== '' && !Number.isNaN(typed))
      onChange(intoRange(typed, min, max, step));
    setDraft(null);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') commit();
    if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
      event.preventDefault();
      setDraft(null);
      onChange(intoRange(value + (event.key === 'ArrowUp' ? step : -step), min, max, step));
    }
  };
  const typed = (
    <Input
      id={id}
      role="spinbutton"
      aria-valuenow={value}
      aria-valuemin={min}
      aria-valuemax={max}
      inputMode="decimal"
      autoComplete="off"
      disabled={disabled}
      value={draft ?? String(value)}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={commit}
      onKeyDown={onKeyDown}
      className="h-7 w-14 px-2 text-right text-[0.8125rem] tabular-nums"
      {...(hint !== undefined && { 'aria-describedby': `${id}-hint` })}
      {...errorProps(id, error)}
    />
  );
  return (
    <Field id={id} label={label} error={error} note={typed}>
      <Slider {...{ label, value, min, max, step, mark, disabled, onChange }} />
      {presets.length > 0 && (
        <div className="flex flex-wrap gap-1.5">
          {presets.map((preset) => (
            <button
              key={preset.name}
              type="button"
              aria-pressed={preset.value === value}
              aria-label={`${label}: ${preset.name}, ${preset.value}`}
              onClick={() => onChange(preset.value)}
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
