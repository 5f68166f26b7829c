/** A labelled form field: name, an optional note on the right, the control, and its error. */
import type { ReactNode } from 'react';
import { classNames } from '../../lib/class-names.ts';

interface FieldProps {
  /** The control's id. Its error gets `<id>-error`, for aria-describedby. */
  id: string;
  label: string;
  note?: ReactNode;
  error?: string | undefined;
  /** For a group of controls, which no single label can name. */
  isGroup?: boolean;
  className?: string;
  children: ReactNode;
}

export function Field({ id, label, note, error, isGroup = false, className, children }: FieldProps) {
  const Name = isGroup ? 'span' : 'label';
  return (
    <div className={classNames('grid grid-cols-1 gap-2', className)}>
      <div className="flex min-h-5 items-center justify-between gap-3">
        <Name
          id={`${id}-label`}
          {...(!isGroup && { htmlFor: id })}
          className="min-w-0 text-[0.8125rem] font-medium wrap-anywhere text-ink-soft"
        >
          {label}
        </Name>
        {note}
      </div>
      {children}
      {error !== undefined && (
        <p id={errorId(id)} className="rise-in text-[0.8125rem] wrap-anywhere text-lamp-ink">
          {error}
        </p>
      )}
    </div>
  );
}

export function errorId(id: string): string {
  return `${id}-error`;
}

/** What ties a control to its error. */
export function errorProps(id: string, error: string | undefined) {
  return error === undefined ? {} : { 'aria-invalid': true, 'aria-describedby': errorId(id) };
}
