/**
 * A button that is an icon: its name is read aloud, and shown when it is pointed at or focused. A finger does not point:
 * what the icon alone does not tell has its words beside it there.
 */
import { Tooltip } from 'radix-ui';
import type { ComponentProps, ReactNode } from 'react';
import { classNames } from '../../lib/class-names.ts';
import { Button } from './button.tsx';

interface IconButtonProps extends Omit<ComponentProps<typeof Button>, 'children' | 'size'> {
  label: string;
  /** A part of the label, seen where a finger is what points. */
  touchLabel?: string;
  icon: ReactNode;
}

export function IconButton({
  label,
  touchLabel,
  icon,
  variant = 'ghost',
  className,
  ...props
}: IconButtonProps) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>
        <Button
          aria-label={label}
          variant={variant}
          size="icon"
          className={classNames(
            touchLabel !== undefined && 'pointer-coarse:w-auto pointer-coarse:px-2.5',
            className,
          )}
          {...props}
        >
          {icon}
          {touchLabel !== undefined && <span className="hidden pointer-coarse:inline">{touchLabel}</span>}
        </Button>
      </Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content
          sideOffset={6}
          collisionPadding={8}
          className="rise-in z-50 rounded-md border border-line bg-raised px-2 py-1 text-xs text-ink shadow-lg"
        >
          {label}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
