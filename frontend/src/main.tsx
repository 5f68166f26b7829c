/** Builds everything once, and draws the page. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createGateway } from './api/gateway.ts';
import { createQueries } from './api/queries.ts';
import { App } from './app/app.tsx';
import type { Services } from './app/services.ts';
import { LanguageChoice } from './app/language.ts';
import { ErrorBoundary } from './app/error-boundary.tsx';
import './app/styles.css';
import { History } from './features/recent/history.ts';
import { Pictures } from './generation/pictures.ts';
import { buildGenerateServices } from './generation/services.ts';
import { Session } from './generation/session.ts';
import { readPictureFile } from './lib/picture-file.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');

const language = new LanguageChoice();
await language.take().catch(() => undefined); // what cannot be fetched is English, which came with the page

createRoot(root).render(
  <StrictMode>
    <ErrorBoundary area="page">
      <App services={buildServices()} />
    </ErrorBoundary>
  </StrictMode>,
);

function buildServices(): Services {
  const gateway = createGateway();
  const generate = buildGenerateServices({
    gateway,
    session: new Session(gateway),
    pictures: new Pictures((url, signal) => gateway.fetchPicture(url, signal)),
    readPicture: readPictureFile,
    queries: createQueries(),
  });
  return { ...generate, history: new History(), language };
}
