/** Copies a text, and says whether that worked. */
import { useTranslation } from 'react-i18next';
import { useToast } from '../../components/toaster.tsx';
import { copyText } from '../../lib/clipboard.ts';

export function useCopy(): (text: string, confirmation: string) => void {
  const showToast = useToast();
  const { t } = useTranslation('stage');
  return (text, confirmation) => {
    void copyText(text).then((isCopied) => {
      showToast({ text: isCopied ? confirmation : t('copied.refused') });
    });
  };
}
