/** Copies a text, and says whether that worked. */
import { useToast } from '../../components/toaster.tsx';
import { t } from '../../i18n/words.ts';
import { copyText } from '../../lib/clipboard.ts';

/** `what` was copied, as the catalogue names it. */
export function useCopy(): (text: string, what: 'seed' | 'curl') => void {
  const showToast = useToast();
  return (text, what) => {
    void copyText(text).then((isCopied) => {
      showToast({ text: () => t(`stage:copied.${isCopied ? what : 'refused'}`) });
    });
  };
}
