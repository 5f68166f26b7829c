/** All keys that do something, and the switch for those that are single letters. */
import { Keyboard } from 'lucide-react';
import { Popover, Switch } from 'radix-ui';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { useLetterKeys } from '../components/letter-keys.tsx';
import { IconButton } from '../components/ui/icon-button.tsx';
import { Kbd } from '../components/ui/kbd.tsx';
import { classNames } from '../lib/class-names.ts';
import { shortcuts } from '../lib/shortcut.ts';

/** Each key by what it does, as the catalogue names it. */
const anywhere = { generate: shortcuts.generate, cancel: shortcuts.cancel } as const;
const letters = { keep: shortcuts.keep, branch: shortcuts.branch, star: shortcuts.star } as const;

export function KeyboardHelp() {
  const { t } = useTranslation('app');
  const { areOn, change } = useLetterKeys();
  const switchId = useId();
  const filmstrip = { step: '← →', ends: t('keys.homeAndEnd') };
  const gallery = { walk: '← → ↑ ↓', open: t('keys.enter'), remove: t('keys.delete') };
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <IconButton label={t('keys.title')} icon={<Keyboard />} />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          aria-label={t('keys.title')}
          align="end"
          sideOffset={8}
          collisionPadding={12}
          className="rise-in z-50 w-72 max-w-[calc(100vw-1.5rem)] rounded-xl border border-line-strong/50 bg-raised p-4 text-[0.8125rem] text-ink shadow-[0_12px_40px_var(--shade)]"
        >
          <KeyList title="anywhere" keys={anywhere} />
          <KeyList title="filmstrip" keys={filmstrip} />
          <KeyList title="gallery" keys={gallery} />
          <KeyList title="letters" keys={letters} isOff={!areOn} />
          <div className="mt-3 flex items-center justify-between gap-3 border-t border-line pt-3">
            <label htmlFor={switchId}>{t('keys.useLetters')}</label>
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

type KeyName = keyof typeof anywhere | keyof typeof letters | 'step' | 'ends' | 'walk' | 'open' | 'remove';

interface KeyListProps {
  title: 'anywhere' | 'filmstrip' | 'gallery' | 'letters';
  keys: Readonly<Partial<Record<KeyName, string>>>;
  isOff?: boolean;
}

function KeyList({ title, keys, isOff = false }: KeyListProps) {
  const { t } = useTranslation('app');
  const heading = t(`keys.${title}`);
  const names = Object.keys(keys) as KeyName[]; // as the type of `keys` says
  return (
    <section className={classNames('mb-3', isOff && 'opacity-45')}>
      <h2 className="mb-1 text-xs text-ink-faint">{isOff ? t('keys.off', { title: heading }) : heading}</h2>
      <dl className="grid grid-cols-[1fr_auto] gap-y-1">
        {names.map((name) => (
          <div key={name} className="contents">
            <dt>{t(`keys.does.${name}`)}</dt>
            <dd className="text-right">
              <Kbd keys={keys[name] ?? ''} isText />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
