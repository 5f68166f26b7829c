/** The languages that the page speaks, each by its own name. */
export const languages = { en: 'English', es: 'Español' } as const;

export type Language = keyof typeof languages;

export function isLanguage(value: unknown): value is Language {
  return typeof value === 'string' && Object.hasOwn(languages, value);
}
