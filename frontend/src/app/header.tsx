/** The top line: the name, which model answers, the way to the API, the keys, the theme. */
import { Code, Moon, Sun, SunMoon } from 'lucide-react';
import { Wordmark } from '../components/wordmark.tsx';
import { LinkButton } from '../components/ui/button.tsx';
import { IconButton } from '../components/ui/icon-button.tsx';
import { useModels } from '../generation/use-generate.ts';
import { classNames } from '../lib/class-names.ts';
import { KeyboardHelp } from './keyboard-help.tsx';
import { useTheme, type Theme } from './theme.ts';

const themes: Readonly<Record<Theme, { label: string; icon: typeof Sun }>> = {
  system: { label: 'Theme: as the system', icon: SunMoon },
  dark: { label: 'Theme: dark', icon: Moon },
  light: { label: 'Theme: light', icon: Sun },
};

export function Header({ onHome }: { onHome: () => void }) {
  const { model, engineTrouble } = useModels();
  const modelTitle = model?.title ?? null;
  const modelDescription = model?.description ?? null;
  const hasTrouble = engineTrouble !== null;
  const [theme, changeTheme] = useTheme();
  const { label, icon: ThemeIcon } = themes[theme];
  return (
    <header className="sticky top-0 z-30 flex h-13 shrink-0 items-center justify-between gap-3 border-b border-line bg-panel/85 px-3 backdrop-blur-lg lg:static lg:px-4">
      <a
        href="/"
        aria-label="Safelight, start again"
        onClick={(event) => {
          if (event.metaKey || event.ctrlKey || event.shiftKey) return;
          event.preventDefault();
          onHome();
        }}
        className="rounded-md px-1 py-1.5"
      >
        <Wordmark />
      </a>
      <div className="flex min-w-0 items-center gap-1">
        <p
          title={modelDescription ?? undefined}
          className="mr-1 flex min-w-0 items-center gap-2 rounded-full border border-line px-3 py-1 text-xs text-ink-soft"
        >
          <span
            aria-hidden="true"
            className={classNames(
              'size-1.5 shrink-0 rounded-full',
              modelTitle !== null ? 'bg-fix' : hasTrouble ? 'breathe bg-amber' : 'bg-line-strong',
            )}
          />
          <span className="truncate">{modelTitle ?? (hasTrouble ? 'No engine yet' : 'Connecting…')}</span>
        </p>
        <LinkButton href="/api/docs" variant="ghost" className="px-2.5 text-[0.8125rem] max-sm:hidden">
          <Code aria-hidden="true" />
          API
        </LinkButton>
        <KeyboardHelp />
        <IconButton label={label} icon={<ThemeIcon />} onClick={changeTheme} />
      </div>
    </header>
  );
}
