/** A row of choices of which exactly one holds. */
import { ToggleGroup } from 'radix-ui';
import type { ReactNode } from 'react';
import { classNames } from '../../lib/class-names.ts';

export interface Choice {
  value: string;
  label: string;
  /** What is shown; the label is read. */
  content: ReactNode;
}

interface ChoicesProps {
  labelledBy: string;
  value: string;
  choices: readonly Choice[];
  onChange: (value: string) => void;
  className?: string;
}

export function Choices({ labelledBy, value, choices, onChange, className }: ChoicesProps) {
  return (
    <ToggleGroup.Root
      type="single"
      aria-labelledby={labelledBy}
      value={value}
      onValueChange={(next) => next !== '' && onChange(next)}
      className={classNames(
        'grid auto-cols-fr grid-flow-col gap-1 rounded-lg border border-line bg-well p-1',
        className,
      )}
    >
      {choices.map((choice) => (
        <ToggleGroup.Item
          key={choice.value}
          value={choice.value}
          aria-label={choice.label}
          className="flex min-w-0 items-center justify-center rounded-md px-1 py-1.5 text-[0.8125rem] text-ink-soft transition-colors hover:text-ink data-[state=on]:bg-raised data-[state=on]:text-ink data-[state=on]:shadow-[0_0_0_1px_var(--line-strong),0_1px_3px_var(--shade)]"
        >
          {choice.content}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}
