/** Text fields of one and of several lines, and the native list of choices, in one look. */
import { ChevronDown } from 'lucide-react';
import type { ComponentProps } from 'react';
import { classNames } from '../../lib/class-names.ts';

const look =
  'w-full rounded-lg border border-line-strong/60 bg-well text-ink placeholder:text-ink-faint transition-colors hover:border-line-strong focus-visible:border-lamp focus-visible:outline-1 focus-visible:outline-offset-0 aria-invalid:border-lamp disabled:opacity-50';

export function Input({ className, ...props }: ComponentProps<'input'>) {
  return <input className={classNames(look, 'h-9 px-3 text-sm', className)} {...props} />;
}

export function Textarea({ className, ...props }: ComponentProps<'textarea'>) {
  return (
    <textarea
      className={classNames(
        look,
        'field-sizing-content min-h-[3lh] resize-none px-3 py-2.5 text-[0.9375rem] leading-relaxed',
        className,
      )}
      {...props}
    />
  );
}

/** Native, because it is the best list there is on a phone, and needs no style element that the page's policy forbids. */
export function Select({ className, ...props }: ComponentProps<'select'>) {
  return (
    <span className="relative block">
      <select className={classNames(look, 'h-9 appearance-none pr-9 pl-3 text-sm', className)} {...props} />
      <ChevronDown
        aria-hidden="true"
        className="pointer-events-none absolute top-2.5 right-3 size-4 text-ink-faint"
      />
    </span>
  );
}
