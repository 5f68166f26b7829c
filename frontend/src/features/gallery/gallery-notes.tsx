/** What stands where the gallery has nothing to show, and why. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { GatewayError } from '../../api/gateway-error.ts';
import { Button } from '../../components/ui/button.tsx';
import { wordsFor } from '../../generation/error-words.ts';

export function NothingMade() {
  const { t } = useTranslation('gallery');
  return (
    <Note title={t('empty.title')} text={t('empty.text')}>
      <Link to="/" className="text-sm text-lamp-ink underline underline-offset-4">
        {t('empty.action')}
      </Link>
    </Note>
  );
}

export function NothingFits({ onClear }: { onClear: () => void }) {
  const { t } = useTranslation('gallery');
  return (
    <Note title={t('none.title')} text={t('none.text')}>
      <Button onClick={onClear}>{t('none.action')}</Button>
    </Note>
  );
}

export function GalleryRefusal({ error, onRetry }: { error: GatewayError; onRetry: () => void }) {
  const { t } = useTranslation('gallery');
  const { title, text } = wordsFor(error);
  return (
    <Note title={title} text={text}>
      <Button onClick={onRetry}>{t('retry')}</Button>
    </Note>
  );
}

function Note({ title, text, children }: { title: string; text: string; children: ReactNode }) {
  return (
    <div role="status" className="m-auto grid max-w-sm justify-items-center gap-3 p-6 text-center">
      <h3 className="text-lg font-semibold">{title}</h3>
      <p className="text-sm text-pretty text-ink-soft">{text}</p>
      {children}
    </div>
  );
}
