/** The page: the stage, the form and the gallery side by side, and what passes between them. */
import { Tooltip } from 'radix-ui';
import { useSyncExternalStore } from 'react';
import { Announcer } from '../components/announcer.tsx';
import { LetterKeysProvider } from '../components/letter-keys.tsx';
import { Toaster } from '../components/toaster.tsx';
import { Gallery } from '../features/gallery/gallery.tsx';
import { useUnfinished } from '../features/gallery/use-unfinished.ts';
import { SettingsForm } from '../features/form/settings-form.tsx';
import { Stage } from '../features/stage/stage.tsx';
import { useAnnouncements } from './use-announcements.ts';
import { useGenerate } from '../generation/use-generate.ts';
import { ErrorBoundary } from './error-boundary.tsx';
import { Header } from './header.tsx';
import type { Services } from './services.ts';
import { useActions } from './use-actions.ts';
import { useDocumentTitle } from './use-document-title.ts';
import { useRecording } from './use-recording.ts';
import { useReturn } from './use-return.ts';
import { useShortcuts } from './use-shortcuts.ts';

export function App({ services }: { services: Services }) {
  return (
    <Tooltip.Provider delayDuration={350}>
      <LetterKeysProvider>
        <Toaster>
          <Page services={services} />
        </Toaster>
      </LetterKeysProvider>
    </Tooltip.Provider>
  );
}

function Page({ services }: { services: Services }) {
  const { history, gateway } = services;
  const generate = useGenerate(services);
  const entries = useSyncExternalStore(history.subscribe, history.read);
  const { id, parent } = generate.generation;
  const parentEntry = entries.find((entry) => entry.id === parent?.id);
  const actions = useActions(generate, gateway);
  useReturn(services, generate);
  useRecording(history, generate);
  useUnfinished(history, entries, gateway, id);
  useShortcuts(generate, actions);
  useDocumentTitle(generate.generation);
  const sentence = useAnnouncements(generate);

  return (
    <div className="flex min-h-svh flex-col lg:h-svh lg:min-h-[620px]">
      <a
        href="#prompt"
        className="sr-only rounded-lg bg-lamp px-4 py-2 text-on-lamp focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50"
      >
        Skip to the prompt
      </a>
      <Header
        modelTitle={generate.model?.title ?? null}
        modelDescription={generate.model?.description ?? null}
        hasTrouble={generate.engineTrouble !== null}
        onHome={generate.clear}
      />
      <main className="flex min-h-0 flex-1 flex-col pb-24 lg:grid [:root:has([data-bar=tall])_&]:max-lg:pb-38 lg:grid-cols-[minmax(0,1fr)_352px_112px] lg:pb-0 2xl:grid-cols-[minmax(0,1fr)_400px_200px] min-[2000px]:grid-cols-[minmax(0,1fr)_440px_364px]">
        <ErrorBoundary area="stage">
          <Stage
            generate={generate}
            thumb={(id === null ? undefined : history.find(id))?.thumb ?? null}
            onExample={actions.tryExample}
            onRetry={actions.retry}
            onAnew={actions.anew}
            onVary={actions.vary}
            onReuse={actions.reuse}
            onEdit={actions.edit}
            onBranch={actions.branch}
            onStartFrom={actions.startFromImage}
            onParent={
              parentEntry === undefined ? null : () => actions.open(parentEntry.id, parentEntry.request)
            }
          />
        </ErrorBoundary>
        <div className="flex min-h-0 flex-col border-line bg-panel max-lg:border-y lg:border-l">
          <ErrorBoundary area="form">
            <SettingsForm
              generate={generate}
              onSubmit={actions.submit}
              onCancel={actions.cancel}
              onKeep={actions.keep}
              onStartFrom={actions.startFrom}
            />
          </ErrorBoundary>
        </div>
        <div className="flex min-h-0 flex-col border-line bg-panel lg:border-l">
          <ErrorBoundary area="gallery">
            <Gallery
              history={history}
              shownId={id}
              onOpen={(entry) => actions.open(entry.id, entry.request)}
              onRemove={(removed) => removed === id && generate.clear()}
            />
          </ErrorBoundary>
        </div>
      </main>
      <Announcer sentence={sentence} />
    </div>
  );
}
