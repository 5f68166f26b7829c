/** The page: the stage, the form and the recent pictures side by side, and what passes between them. */
import { useMemo, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { Announcer } from '../components/announcer.tsx';
import { useToast } from '../components/toaster.tsx';
import { Recent } from '../features/recent/recent.tsx';
import { useUnfinished } from '../features/recent/use-unfinished.ts';
import { SettingsForm } from '../features/form/settings-form.tsx';
import { Stage } from '../features/stage/stage.tsx';
import { useScene } from '../generation/services.ts';
import { createActions, type Actions } from './actions.ts';
import { ErrorBoundary } from './error-boundary.tsx';
import { Header } from './header.tsx';
import type { Services } from './services.ts';
import { useAnnouncements } from './use-announcements.ts';
import { useAskedSettings } from './use-asked-settings.ts';
import { useDocumentTitle } from './use-document-title.ts';
import { useRecording } from './use-recording.ts';
import { useReturn } from './use-return.ts';
import { useShortcuts } from './use-shortcuts.ts';

export function StudioPage({ services }: { services: Services }) {
  const { history, session, scene, commands, language } = services;
  const { t } = useTranslation('app');
  const showToast = useToast();
  const actions = useMemo(() => createActions(services, showToast), [services, showToast]);
  useReturn(services);
  useAskedSettings(services.draft, showToast);
  useRecording(history, scene);
  useShortcuts(scene, actions);
  useDocumentTitle(session);

  return (
    <div className="flex min-h-svh flex-col lg:h-svh lg:min-h-[620px] print:block print:h-auto print:min-h-0">
      <a
        href="#prompt"
        className="sr-only rounded-lg bg-lamp text-on-lamp focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:px-4 focus:py-2"
      >
        {t('skipToPrompt')}
      </a>
      <Header language={language} onHome={commands.clear} />
      <main className="flex min-h-0 flex-1 flex-col pb-24 lg:grid print:block print:pb-0 [:root:has([data-bar=tall])_&]:max-lg:pb-38 lg:grid-cols-[minmax(0,1fr)_352px_112px] lg:pb-0 2xl:grid-cols-[minmax(0,1fr)_400px_200px] min-[2000px]:grid-cols-[minmax(0,1fr)_440px_364px]">
        <ErrorBoundary area="stage">
          <StageArea services={services} actions={actions} />
        </ErrorBoundary>
        <div className="flex min-h-0 min-w-0 flex-col border-line bg-panel max-lg:border-y lg:border-l print:hidden">
          <ErrorBoundary area="form">
            <SettingsForm
              onSubmit={actions.submit}
              onCancel={actions.cancel}
              onKeep={actions.keep}
              onStartFrom={actions.startFrom}
            />
          </ErrorBoundary>
        </div>
        <div className="flex min-h-0 flex-col border-line bg-panel lg:border-l print:hidden">
          <ErrorBoundary area="recent">
            <RecentArea services={services} actions={actions} />
          </ErrorBoundary>
        </div>
      </main>
      <News services={services} />
    </div>
  );
}

interface AreaProps {
  services: Services;
  actions: Actions;
}

/** The stage knows of the recent pictures only what is handed to it here. */
function StageArea({ services: { history }, actions }: AreaProps) {
  const entries = useSyncExternalStore(history.subscribe, history.read);
  const id = useScene(({ generation }) => generation.id);
  const parent = useScene(({ generation }) => generation.parent);
  const parentEntry = entries.find((entry) => entry.id === parent?.id);
  return (
    <Stage
      thumb={entries.find((entry) => entry.id === id)?.thumb ?? null}
      onExample={actions.tryExample}
      onRetry={actions.retry}
      onAnew={actions.anew}
      onVary={actions.vary}
      onReuse={actions.reuse}
      onEdit={actions.edit}
      onBranch={actions.branch}
      onStartFrom={actions.startFromImage}
      onParent={parentEntry === undefined ? null : () => actions.open(parentEntry.id, parentEntry.request)}
    />
  );
}

function RecentArea({ services: { history, gateway, commands }, actions }: AreaProps) {
  const entries = useSyncExternalStore(history.subscribe, history.read);
  const shownId = useScene(({ generation }) => generation.id);
  useUnfinished(history, entries, gateway, shownId);
  return (
    <Recent
      history={history}
      shownId={shownId}
      onOpen={(entry) => actions.open(entry.id, entry.request)}
      onRemove={(removed) => removed === shownId && commands.clear()}
    />
  );
}

/** Apart, so that a sentence draws nothing else. */
function News({ services: { session } }: { services: Services }) {
  return <Announcer sentence={useAnnouncements(session)} />;
}
