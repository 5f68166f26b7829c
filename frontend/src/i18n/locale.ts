/** How a language is written where the reader is: Spain writes 0,5 and 16:05, Mexico 0.5 and 4:05 p. m. */

/** The browser's own variety of this language, else the language as such. */
export function localeFor(language: string): string {
  return navigator.languages.find((tag) => baseOf(tag) === language) ?? language;
}

/** The language of a browser's tag, `es` of `es-MX`; null for what Intl would not take, such as `en-US@posix`. */
export function baseOf(tag: string): string | null {
  try {
    return new Intl.Locale(tag).language;
  } catch {
    return null;
  }
}

/** With all its digits, and never in groups: most of the page's numbers are sizes and seeds. */
export function writeNumber(value: number, locale: string): string {
  if (Number.isInteger(value)) return String(value);
  return new Intl.NumberFormat(locale, { useGrouping: false, maximumFractionDigits: 20 }).format(value);
}
