/** The prompt, or its negative: text that grows with what is typed, and a counter when the end comes near. */
import { errorProps, Field } from '../../components/ui/field.tsx';
import { Textarea } from '../../components/ui/input.tsx';
import { classNames } from '../../lib/class-names.ts';

interface PromptFieldProps {
  id: string;
  label: string;
  placeholder: string;
  value: string;
  maxLength: number;
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
  maxLength,
  rows,
  error,
  onChange,
}: PromptFieldProps) {
  const left = maxLength - value.trim().length;
  const counter = left < maxLength * (1 - COUNTER_FROM) && (
    <span
      className={classNames(
        'text-xs tabular-nums',
        left < 0 ? 'font-medium text-lamp-ink' : 'text-ink-faint',
      )}
    >
      {left < 0 ? `${-left} too many` : `${left} left`}
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
