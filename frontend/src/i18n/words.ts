/**
 * The page's words by key. A component asks through `useTranslation('stage')`, everything else through `t`, with the
 * area before a colon: `t('stage:lost.title')`. A key that is not in the catalogue does not compile.
 */
import { createInstance } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { english } from './english.ts';

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
  'stage',
] as const satisfies (keyof typeof english)[];

export const i18n = createInstance();
// English comes with the page, so this is done when it returns: nothing is ever drawn without its words.
void i18n.use(initReactI18next).init({
  lng: 'en',
  fallbackLng: 'en',
  ns: areas,
  defaultNS: 'app',
  resources: { en: english },
  initAsync: false,
  interpolation: { escapeValue: false }, // React escapes
});

export const t = i18n.getFixedT(null, areas);
