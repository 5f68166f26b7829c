/** One of several names, from the browser's own list; what it is may be said below. */
import { errorProps, Field } from '../../components/ui/field.tsx';
import { Select } from '../../components/ui/input.tsx';

interface NamedChoiceProps {
  id: string;
  label: string;
  value: string;
  options: readonly { value: string; label: string }[];
  hint?: string;
  error: string | undefined;
  onChange: (value: string) => void;
}

export function NamedChoice({ id, label, value, options, hint, error, onChange }: NamedChoiceProps) {
  return (
    <Field id={id} label={label} error={error}>
      <Select
        id={id}
        value={value}
        disabled={options.length === 0}
        onChange={(event) => onChange(event.target.value)}
        {...(hint !== undefined && { 'aria-describedby': `${id}-hint` })}
        {...errorProps(id, error)}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </Select>
      {hint !== undefined && hint !== '' && (
        <p id={`${id}-hint`} className="text-xs wrap-anywhere text-pretty text-ink-faint">
          {hint}
        </p>
      )}
    </Field>
  );
}
