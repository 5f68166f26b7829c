/** Which language the page speaks, and the others, each by its own name. */
import { Languages } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useToast } from '../components/toaster.tsx';
import { IconButton } from '../components/ui/icon-button.tsx';
import { Menu } from '../components/ui/menu.tsx';
import { isLanguage, languages } from '../i18n/languages.ts';
import { t } from '../i18n/words.ts';
import type { LanguageChoice } from './language.ts';

const known = Object.keys(languages).filter(isLanguage);

export function LanguageMenu({ choice }: { choice: LanguageChoice }) {
  const { i18n } = useTranslation();
  const showToast = useToast();
  const items = known.map((language) => ({
    label: languages[language],
    lang: language,
    isChosen: language === i18n.language,
    onSelect: () => {
      choice.choose(language).catch(() => showToast({ text: () => t('app:toast.languageMissing') }));
    },
  }));
  return (
    <Menu
      trigger={<IconButton label={t('app:header.language')} icon={<Languages />} />}
      label={t('app:header.language')}
      items={items}
    />
  );
}
