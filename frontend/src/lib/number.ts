/** Numbers as people read and type them, in the page's language. */
import { pageLocale } from '../i18n/words.ts';
import { writeNumber } from '../i18n/locale.ts';

/** `7.5`, or `7,5` where that is how it is written. */
export function formatNumber(value: number): string {
  return writeNumber(value, pageLocale());
}
