/** A day as people say it, in the page's language: today, yesterday, else its date. */
import { pageLocale, t } from '../i18n/words.ts';

const DAY_MS = 24 * 3600 * 1000;

/** `ms` counts since 1970; the day is the reader's. */
export function formatDay(ms: number, now = Date.now()): string {
  const day = new Date(ms).toDateString();
  if (day === new Date(now).toDateString()) return t('gallery:today');
  if (day === new Date(now - DAY_MS).toDateString()) return t('gallery:yesterday');
  const isThisYear = new Date(ms).getFullYear() === new Date(now).getFullYear();
  const form: Intl.DateTimeFormatOptions = {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    ...(!isThisYear && { year: 'numeric' }),
  };
  const date = new Intl.DateTimeFormat(pageLocale(), form).format(ms);
  return date.charAt(0).toLocaleUpperCase(pageLocale()) + date.slice(1); // it stands alone, as a heading
}
