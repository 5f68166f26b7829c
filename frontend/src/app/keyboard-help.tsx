/** All keys that do something, and the switch for those that are single letters. */
import { Keyboard } from 'lucide-react';
import { Popover, Switch } from 'radix-ui';
import { useId } from 'react';
import { useLetterKeys } from '../components/letter-keys.tsx';
import { IconButton } from '../components/ui/icon-button.tsx';
import { Kbd } from '../components/ui/kbd.tsx';
import { classNames } from '../lib/class-names.ts';
import { shortcuts } from '../lib/shortcut.ts';

const anywhere = [
  ['Generate', shortcuts.generate],
  ['Cancel', shortcuts.cancel],
] as const;
const letters = [
  ['Keep this one', shortcuts.keep],
  ['Branch from the step shown', shortcuts.branch],
] as const;
const filmstrip = [
  ['One step back or on', '← →'],
  ['First step, newest', 'Home End'],
] as const;

export function KeyboardHelp() {
  const { areOn, change } = useLetterKeys();
  const switchId = useId();
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <IconButton label="Keyboard shortcuts" icon={<Keyboard />} />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          aria-label="Keyboard shortcuts"
          align="end"
          sideOffset={8}
          collisionPadding={12}
          className="rise-in z-50 w-72 max-w-[calc(100vw-1.5rem)] rounded-xl border border-line-strong/50 bg-raised p-4 text-[0.8125rem] text-ink shadow-[0_12px_40px_var(--shade)]"
        >
          <KeyList title="Anywhere" keys={anywhere} />
          <KeyList title="In the filmstrip" keys={filmstrip} />
          <KeyList title="Single letters" keys={letters} isOff={!areOn} />
          <div className="mt-3 flex items-center justify-between gap-3 border-t border-line pt-3">
            <label htmlFor={switchId}>Use single letters</label>
            <Switch.Root
              id={switchId}
              checked={areOn}
              onCheckedChange={change}
              className="h-6 w-10 shrink-0 rounded-full border border-line-strong bg-well p-0.5 transition-colors data-[state=checked]:border-lamp data-[state=checked]:bg-lamp"
            >
              <Switch.Thumb className="block size-4.5 rounded-full bg-ink-soft transition-transform data-[state=checked]:translate-x-4 data-[state=checked]:bg-on-lamp" />
            </Switch.Root>
          </div>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

interface KeyListProps {
  title: string;
  keys: readonly (readonly [action: string, key: string])[];
  isOff?: boolean;
}

function KeyList({ title, keys, isOff = false }: KeyListProps) {
  return (
    <section className={classNames('mb-3', isOff && 'opacity-45')}>
      <h2 className="mb-1 text-xs text-ink-faint">{isOff ? `${title} (off)` : title}</h2>
      <dl className="grid grid-cols-[1fr_auto] gap-y-1">
        {keys.map(([action, key]) => (
          <div key={action} className="contents">
            <dt>{action}</dt>
            <dd className="text-right">
              <Kbd keys={key} isText />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
