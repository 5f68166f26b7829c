/** The top line: the name, which model answers, the way to the API, the keys, the language, the theme. */
import { Code, Images, Moon, Sun, SunMoon } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Wordmark } from '../components/wordmark.tsx';
import { LinkButton, RouteButton } from '../components/ui/button.tsx';
import { IconButton } from '../components/ui/icon-button.tsx';
import { atBase, basePath } from '../api/base.ts';
import { KeyboardHelp } from './keyboard-help.tsx';
import type { LanguageChoice } from './language.ts';
import { LanguageMenu } from './language-menu.tsx';
import { ModelBadge } from './model-badge.tsx';
import { useTheme, type Theme } from './theme.ts';

const themeIcons: Readonly<Record<Theme, typeof Sun>> = { system: SunMoon, dark: Moon, light: Sun };

interface HeaderProps {
  language: LanguageChoice;
  onHome: () => void;
}

export function Header({ language, onHome }: HeaderProps) {
  const [theme, changeTheme] = useTheme();
  const { t } = useTranslation('app');
  const ThemeIcon = themeIcons[theme];
  return (
    <header className="sticky top-0 z-30 flex h-13 shrink-0 items-center justify-between gap-3 border-b border-line bg-panel/85 px-3 backdrop-blur-lg lg:static lg:px-4 print:hidden">
      <a
        href={basePath()}
        aria-label={t('header.home')}
        onClick={(event) => {
          if (event.metaKey || event.ctrlKey || event.shiftKey) return;
          event.preventDefault();
          onHome();
        }}
        className="rounded-md px-1 py-1.5"
      >
        <Wordmark />
      </a>
      <div className="flex min-w-0 items-center sm:gap-1">
        <ModelBadge />
        <RouteButton
          to="/gallery"
          variant="ghost"
          className="px-2.5 text-[0.8125rem]"
          aria-label={t('header.gallery')}
        >
          <Images aria-hidden="true" />
          <span className="max-sm:hidden">{t('header.gallery')}</span>
        </RouteButton>
        <LinkButton
          href={atBase('/api/docs')}
          variant="ghost"
          className="px-2.5 text-[0.8125rem] max-sm:hidden"
        >
          <Code aria-hidden="true" />
          {t('header.api')}
        </LinkButton>
        <KeyboardHelp />
        <LanguageMenu choice={language} />
        <IconButton label={t(`header.theme.${theme}`)} icon={<ThemeIcon />} onClick={changeTheme} />
      </div>
    </header>
  );
}
