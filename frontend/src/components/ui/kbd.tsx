/** A keyboard shortcut, for the eye only: the button carries it in aria-keyshortcuts. */
import { classNames } from '../../lib/class-names.ts';

export function Kbd({ keys, className }: { keys: string; className?: string }) {
  return (
    <kbd
      aria-hidden="true"
      className={classNames(
        'hidden rounded-[5px] border border-current/25 px-1.5 py-px font-sans text-[0.6875rem] leading-4 font-medium [@media(hover:hover)]:inline-block',
        className,
      )}
    >
      {keys}
    </kbd>
  );
}
