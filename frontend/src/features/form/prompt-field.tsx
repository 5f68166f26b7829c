/** The prompt, or its negative: text that grows with what is typed, and a counter when the end comes near. */
import { useTranslation } from 'react-i18next';
import { errorProps, Field } from '../../components/ui/field.tsx';
import { Textarea } from '../../components/ui/input.tsx';
import { lengthOf } from '../../generation/settings.ts';
import { classNames } from '../../lib/class-names.ts';

interface PromptFieldProps {
  id: string;
  label: string;
  placeholder: string;
  value: string;
  /** Characters. No attribute of the field: that one would count UTF-16 units, and cut what is pasted. */
  limit: number;
  rows: number;
  error: string | undefined;
  onChange: (value: string) => void;
}

/** The counter appears when this share of the room is used. */
const COUNTER_FROM = 0.7;

export function PromptField({
  id,
  label,
  placeholder,
  value,
  limit,
  rows,
  error,
  onChange,
}: PromptFieldProps) {
  const { t } = useTranslation('form');
  const left = limit - lengthOf(value);
  const counter = left < limit * (1 - COUNTER_FROM) && (
    <span
      className={classNames(
        'text-xs tabular-nums',
        left < 0 ? 'font-medium text-lamp-ink' : 'text-ink-faint',
      )}
    >
      {left < 0 ? t('charactersTooMany', { count: -left }) : t('charactersLeft', { count: left })}
    </span>
  );
  return (
    <Field id={id} label={label} error={error} note={counter}>
      <Textarea
        id={id}
        rows={rows}
        value={value}
        placeholder={placeholder}
        onChange={(event) => onChange(event.target.value)}
        autoCapitalize="sentences"
        spellCheck
        className="max-h-48 overflow-y-auto"
        {...errorProps(id, error)}
      />
    </Field>
  );
}
