/** A button that asks which one, and does it when one is chosen. */
import { Check } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import type { ReactNode } from 'react';

interface MenuProps {
  /** The button; it is handed what opens the menu. */
  trigger: ReactNode;
  label: string;
  items: readonly MenuItem[];
}

interface MenuItem {
  label: string;
  /** The label's language, where it is not the page's. */
  lang?: string;
  /** Whether it is the one that holds, in a menu where one does. */
  isChosen?: boolean;
  onSelect: () => void;
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
          {items.some(({ isChosen }) => isChosen !== undefined) ? (
            <Choices items={items} />
          ) : (
            items.map(({ label, onSelect }) => (
              <DropdownMenu.Item key={label} onSelect={onSelect} className={look}>
                {label}
              </DropdownMenu.Item>
            ))
          )}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

/** One of them holds: each tells whether it does. */
function Choices({ items }: Pick<MenuProps, 'items'>) {
  const chosen = items.find(({ isChosen }) => isChosen === true);
  return (
    <DropdownMenu.RadioGroup value={chosen?.label ?? ''}>
      {items.map(({ label, lang, onSelect }) => (
        <DropdownMenu.RadioItem key={label} value={label} lang={lang} onSelect={onSelect} className={look}>
          {label}
          <DropdownMenu.ItemIndicator>
            <Check aria-hidden="true" className="size-3.5 text-lamp-ink" />
          </DropdownMenu.ItemIndicator>
        </DropdownMenu.RadioItem>
      ))}
    </DropdownMenu.RadioGroup>
  );
}

const look =
  'flex cursor-pointer items-center justify-between gap-4 rounded-md px-3 py-1.5 outline-none data-highlighted:bg-lamp-wash pointer-coarse:py-2.5 forced-colors:data-highlighted:outline-2';
