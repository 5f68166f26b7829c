/** A button that asks which one, and does it when one is chosen. */
import { DropdownMenu } from 'radix-ui';
import type { ReactNode } from 'react';

interface MenuProps {
  /** The button; it is handed what opens the menu. */
  trigger: ReactNode;
  label: string;
  items: readonly { label: string; onSelect: () => void }[];
}

export function Menu({ trigger, label, items }: MenuProps) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          aria-label={label}
          sideOffset={6}
          collisionPadding={8}
          className="rise-in z-50 min-w-32 rounded-lg border border-line-strong/50 bg-raised p-1 text-[0.8125rem] text-ink shadow-[0_12px_40px_var(--shade)]"
          onCloseAutoFocus={(event) => {
            if (document.activeElement !== document.body) event.preventDefault(); // what was chosen took the focus along
          }}
        >
          {items.map((item) => (
            <DropdownMenu.Item
              key={item.label}
              onSelect={item.onSelect}
              className="cursor-pointer rounded-md px-3 py-1.5 outline-none data-highlighted:bg-lamp-wash pointer-coarse:py-2.5 forced-colors:data-highlighted:outline-2"
            >
              {item.label}
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
