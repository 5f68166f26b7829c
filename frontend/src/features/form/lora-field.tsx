/** The LoRAs that a picture is drawn with: chosen from the model's own, each with a slider for how much it counts. */
import { X } from 'lucide-react';
import type { LoraChoice } from '../../api/words.ts';
import { errorProps, Field } from '../../components/ui/field.tsx';
import { IconButton } from '../../components/ui/icon-button.tsx';
import { Select } from '../../components/ui/input.tsx';
import { LORA_SCALE, LORA_SCALE_DEFAULT, LORAS_MAX, loraTitle } from '../../generation/lora-choice.ts';
import { NumberField } from './number-field.tsx';

interface LoraFieldProps {
  /** The names that the model offers. */
  names: readonly string[];
  chosen: readonly LoraChoice[];
  error: string | undefined;
  onChange: (chosen: readonly LoraChoice[]) => void;
}

export function LoraField({ names, chosen, error, onChange }: LoraFieldProps) {
  if (names.length === 0) return null;
  const left = names.filter((name) => !chosen.some((choice) => choice.name === name));
  const isFull = chosen.length >= LORAS_MAX;
  const setScale = (name: string, scale: number): void =>
    onChange(chosen.map((choice) => (choice.name === name ? { name, scale } : choice)));
  return (
    <Field
      id="loras"
      label="LoRAs"
      error={error}
      note={
        <span className="text-xs text-ink-faint tabular-nums">
          {chosen.length} of {LORAS_MAX}
        </span>
      }
    >
      {chosen.map(({ name, scale }) => (
        <div key={name} className="flex items-end gap-1 rounded-lg border border-line bg-well p-2.5 pr-1">
          <div className="min-w-0 flex-1">
            <NumberField
              id={`lora-${name}`}
              label={loraTitle(name)}
              value={scale}
              {...LORA_SCALE}
              error={undefined}
              onChange={(next) => setScale(name, next)}
            />
          </div>
          <IconButton
            label={`Remove ${loraTitle(name)}`}
            icon={<X />}
            className="size-8"
            onClick={() => {
              onChange(chosen.filter((choice) => choice.name !== name));
              document.getElementById('loras')?.focus();
            }}
          />
        </div>
      ))}
      <Select
        id="loras"
        value=""
        disabled={isFull || left.length === 0}
        onChange={(event) => onChange([...chosen, { name: event.target.value, scale: LORA_SCALE_DEFAULT }])}
        {...errorProps('loras', error)}
      >
        <option value="">
          {isFull ? `${LORAS_MAX} at most` : left.length === 0 ? 'All are chosen' : 'Add a LoRA…'}
        </option>
        {left.map((name) => (
          <option key={name} value={name}>
            {loraTitle(name)}
          </option>
        ))}
      </Select>
    </Field>
  );
}
