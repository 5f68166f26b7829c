/** A keyboard shortcut. Beside a button it is for the eye, where there is a mouse: the button has it in aria-keyshortcuts. */
import { classNames } from '../../lib/class-names.ts';

interface KbdProps {
  keys: string;
  /** It is what the text says: read aloud, and shown on every device. */
  isText?: boolean;
  className?: string;
}

export function Kbd({ keys, isText = false, className }: KbdProps) {
  return (
    <kbd
      aria-hidden={isText ? undefined : true}
      className={classNames(
        'rounded-[5px] border border-current/25 px-1.5 py-px font-sans text-[0.6875rem] leading-4 font-medium',
        isText ? 'inline-block' : 'hidden [@media(hover:hover)]:inline-block',
        className,
      )}
    >
      {keys}
    </kbd>
  );
}
