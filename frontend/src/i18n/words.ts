/**
 * The page's words by key. A component asks through `useTranslation('stage')`, everything else through `t`, with the
 * area before a colon: `t('stage:lost.title')`. A key that is not in the catalogue does not compile.
 */
import { createInstance, type FormatterModule } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { english, type Translated } from './english.ts';
import type { Language } from './languages.ts';
import { localeFor, writeNumber } from './locale.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'app';
    resources: typeof english;
  }
}

const areas = [
  'app',
  'announcements',
  'errors',
  'form',
  'gallery',
  'recent',
  'stage',
] as const satisfies (keyof typeof english)[];

/** Numbers in a sentence are written as its language does. */
const numbers: FormatterModule = {
  type: 'formatter',
  format: (value: unknown, _name, language = 'en') =>
    typeof value === 'number' ? writeNumber(value, localeFor(language)) : (value as string), // a sentence is given no other
  init: () => undefined,
  add: () => undefined, // no sentence names a format
  addCached: () => undefined,
};

export const i18n = createInstance();
// English comes with the page, so this is done when it returns: nothing is ever drawn without its words.
void i18n
  .use(initReactI18next)
  .use(numbers)
  .init({
    lng: 'en',
    fallbackLng: 'en',
    ns: areas,
    defaultNS: 'app',
    resources: { en: english },
    initAsync: false,
    interpolation: { escapeValue: false, alwaysFormat: true }, // React escapes
  });

export const t = i18n.getFixedT(null, areas);

/** For Intl: the page's language as it is written where the reader is. */
export function pageLocale(): string {
  return localeFor(i18n.language);
}

const others: Readonly<Record<Exclude<Language, 'en'>, () => Promise<Translated<typeof english>>>> = {
  es: async () => (await import('./spanish.ts')).spanish,
};

/** Speaks `language` from here on, once its words are there and if `isStillWanted` then; otherwise nothing changes. */
export async function speak(language: Language, isStillWanted: () => boolean): Promise<void> {
  if (language !== 'en' && !i18n.hasResourceBundle(language, 'app')) {
    const words = await others[language]();
    for (const area of areas) i18n.addResourceBundle(language, area, words[area]);
  }
  if (isStillWanted()) await i18n.changeLanguage(language);
}
