/** Fills the form with what a link asks for, once: the address then says it no longer. */
import { useEffect } from 'react';
import { useNavigate } from 'react-router';
import type { ShowToast } from '../components/toaster.tsx';
import { settingsInQuery, withoutSettings } from '../generation/asked-settings.ts';
import type { Draft } from '../generation/draft.ts';
import { t } from '../i18n/words.ts';

export function useAskedSettings(draft: Draft, showToast: ShowToast): void {
  const navigate = useNavigate();
  useEffect(() => {
    const query = new URLSearchParams(location.search); // as it is now: an effect may run twice, with the same hooks
    const settings = settingsInQuery(query);
    if (settings === null) return;
    const undo = draft.replace(settings, null);
    showToast({ text: () => t('app:toast.asked'), undo });
    void navigate({ search: withoutSettings(query).toString() }, { replace: true });
  }, [draft, showToast]); // eslint-disable-line react-hooks/exhaustive-deps -- what the address says first
}
