/** What an address that means nothing here shows. */
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Wordmark } from '../components/wordmark.tsx';

export function NotFoundPage() {
  const { t } = useTranslation('app');
  return (
    <main className="grid min-h-svh place-content-center justify-items-center gap-4 p-6 text-center">
      <Wordmark />
      <h2 className="text-lg font-semibold">{t('notFound.title')}</h2>
      <p className="max-w-sm text-sm text-pretty text-ink-soft">{t('notFound.text')}</p>
      <Link to="/" className="text-sm text-lamp-ink underline underline-offset-4">
        {t('notFound.home')}
      </Link>
    </main>
  );
}
