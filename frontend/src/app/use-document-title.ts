/** The tab's title tells how far the picture is. */
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { t } from '../i18n/words.ts';
import type { GenerationState } from '../generation/generation.ts';
import type { Session } from '../generation/session.ts';

export function useDocumentTitle(session: Session): void {
  const { language } = useTranslation().i18n;
  useEffect(() => {
    const write = (): void => {
      document.title = titleFor(session.read().generation);
    };
    write();
    return session.subscribe(write);
  }, [session, language]);
}

export function titleFor({ phase, step, totalSteps, position }: GenerationState): string {
  const name = t('app:name');
  if (phase === 'idle' || phase === 'lost') return name;
  const count = phase === 'queued' ? (position ?? 0) : 0;
  const isNext = phase === 'queued' && count === 0;
  const state = t(isNext ? 'app:tab.next' : `app:tab.${phase}`, { count, step, total: totalSteps });
  return t('app:tab.title', { state, name });
}
