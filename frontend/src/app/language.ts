/**
 * Which language the page speaks: the one that was chosen here, else the first of the browser's that it knows, else English.
 * A choice is remembered, and all tabs follow it.
 */
import { isLanguage, type Language } from '../i18n/languages.ts';
import { baseOf } from '../i18n/locale.ts';
import { i18n, speak } from '../i18n/words.ts';
import { readStored, writeStored } from '../lib/storage.ts';

const KEY = 'language';

export class LanguageChoice {
  #chosen = readChoice();

  /** The one to be spoken. */
  read(): Language {
    return this.#chosen ?? browsersLanguage() ?? 'en';
  }

  /** Rejects when its words cannot be fetched: the page goes on as it is, and tries again when it is loaded anew. */
  choose(language: Language): Promise<void> {
    this.#chosen = language;
    writeStored(KEY, language);
    return this.take();
  }

  /** Makes the page speak it. Rejects as above. */
  async take(): Promise<void> {
    const language = this.read();
    await speak(language, () => language === this.read()); // unless another was chosen meanwhile
    document.documentElement.lang = i18n.language;
  }

  /** Takes over what another tab or the browser's settings have chosen, until the returned function is called. */
  follow(): () => void {
    const stop = new AbortController();
    const { signal } = stop;
    const take = (): void => void this.take().catch(() => undefined);
    const onStorage = ({ key }: StorageEvent): void => {
      if (key !== null && !key.endsWith(KEY)) return;
      this.#chosen = readChoice();
      take();
    };
    addEventListener('storage', onStorage, { signal });
    addEventListener('languagechange', take, { signal });
    return () => stop.abort();
  }
}

function readChoice(): Language | null {
  const stored = readStored(KEY);
  return isLanguage(stored) ? stored : null;
}

function browsersLanguage(): Language | undefined {
  return navigator.languages.map(baseOf).find(isLanguage);
}
