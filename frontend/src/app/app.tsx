/** What surrounds every page: where its parts find the services, the server's answers, and each other. */
import { lazy, Suspense, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { QueryClientProvider } from '@tanstack/react-query';
import { Tooltip } from 'radix-ui';
import { BrowserRouter, Route, Routes } from 'react-router';
import { basePath } from '../api/base.ts';
import { LetterKeysProvider } from '../components/letter-keys.tsx';
import { Toaster } from '../components/toaster.tsx';
import { ServicesContext } from '../generation/services.ts';
import { NotFoundPage } from './not-found-page.tsx';
import type { Services } from './services.ts';
import { StudioPage } from './studio-page.tsx';

/** Not needed to watch a picture develop, so it comes when it is asked for. */
const GalleryPage = lazy(async () => ({ default: (await import('./gallery-page.tsx')).GalleryPage }));

export function App({ services }: { services: Services }) {
  useTranslation(); // another language draws all of it anew, also what asks for its words without a hook
  useEffect(() => services.language.follow(), [services]);
  return (
    <QueryClientProvider client={services.queries}>
      <ServicesContext value={services}>
        <Tooltip.Provider delayDuration={350}>
          <LetterKeysProvider>
            <Toaster>
              <BrowserRouter basename={basePath().replace(/\/$/, '')}>
                <Routes>
                  <Route index element={<StudioPage services={services} />} />
                  <Route path="p/:id" element={<StudioPage services={services} />} />
                  <Route
                    path="gallery"
                    element={
                      <Suspense>
                        <GalleryPage services={services} />
                      </Suspense>
                    }
                  />
                  <Route path="*" element={<NotFoundPage />} />
                </Routes>
              </BrowserRouter>
            </Toaster>
          </LetterKeysProvider>
        </Tooltip.Provider>
      </ServicesContext>
    </QueryClientProvider>
  );
}
