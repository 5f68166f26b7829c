/** The LoRAs that a picture is drawn with: chosen from the model's own, each with a slider for how much it counts. */
import { X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { LoraChoice } from '../../api/words.ts';
import { errorProps, Field } from '../../components/ui/field.tsx';
import { IconButton } from '../../components/ui/icon-button.tsx';
import { Select } from '../../components/ui/input.tsx';
import { LORA_SCALE, LORA_SCALE_DEFAULT, LORAS_MAX, loraTitle } from '../../generation/lora-choice.ts';
import { withEntry, wordsForRange, without, type Entry, type Typed } from '../../generation/typed-number.ts';
import { NumberField } from './number-field.tsx';

interface LoraFieldProps {
  /** The names that the model offers. */
  names: readonly string[];
  chosen: readonly LoraChoice[];
  typed: Typed;
  error: string | undefined;
  onChange: (chosen: readonly LoraChoice[], typed: Typed) => void;
}

export function LoraField({ names, chosen, typed, error, onChange }: LoraFieldProps) {
  const { t } = useTranslation('form');
  if (names.length === 0) return null;
  const left = names.filter((name) => !chosen.some((choice) => choice.name === name));
  const isFull = chosen.length >= LORAS_MAX;
  const isScaleWrong = chosen.some(({ name }) => typed[keyOf(name)] !== undefined);
  const ownError = isScaleWrong ? undefined : error; // a wrong scale has it at its own field
  const told = errorProps('loras', ownError);
  const enter = (name: string, entry: Entry): void =>
    onChange(
      chosen.map((choice) =>
        choice.name === name && 'value' in entry ? { name, scale: entry.value } : choice,
      ),
      withEntry(typed, keyOf(name), entry),
    );
  return (
    <Field
      id="loras"
      label={t('loras.label')}
      error={ownError}
      note={
        <span className="text-xs text-ink-faint tabular-nums">
          {t('loras.count', { count: chosen.length, max: LORAS_MAX })}
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
              typed={typed[keyOf(name)]}
              range={LORA_SCALE}
              step={LORA_SCALE.step}
              error={
                error !== undefined && typed[keyOf(name)] !== undefined
                  ? wordsForRange(LORA_SCALE)
                  : undefined
              }
              onEnter={(entry) => enter(name, entry)}
            />
          </div>
          <IconButton
            label={t('loras.remove', { name: loraTitle(name) })}
            icon={<X />}
            className="size-8"
            onClick={() => {
              onChange(
                chosen.filter((choice) => choice.name !== name),
                without(typed, keyOf(name)),
              );
              document.getElementById('loras')?.focus();
            }}
          />
        </div>
      ))}
      <Select
        id="loras"
        value=""
        disabled={isFull || left.length === 0}
        onChange={(event) =>
          onChange([...chosen, { name: event.target.value, scale: LORA_SCALE_DEFAULT }], typed)
        }
        {...told}
      >
        <option value="">
          {isFull ? t('loras.full', { max: LORAS_MAX }) : left.length === 0 ? t('loras.all') : t('loras.add')}
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

/** Under which its typed text is kept. */
function keyOf(name: string): string {
  return `loras.${name}`;
}
