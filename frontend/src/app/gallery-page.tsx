/** The page of everything that was made. */
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { Gallery } from '../features/gallery/gallery.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { Header } from './header.tsx';
import type { Services } from './services.ts';

export function GalleryPage({ services: { gateway, language } }: { services: Services }) {
  const { t } = useTranslation(['gallery', 'app']);
  const navigate = useNavigate();
  const title = t('app:tab.title', { state: t('gallery:title'), name: t('app:name') });
  useEffect(() => {
    document.title = title;
  }, [title]);
  return (
    <div data-whole className="flex h-svh flex-col">
      <Header language={language} onHome={() => void navigate('/')} />
      <main className="flex min-h-0 flex-1 flex-col">
        <ErrorBoundary area="gallery">
          <Gallery gateway={gateway} />
        </ErrorBoundary>
      </main>
    </div>
  );
}
