/** The contact sheet: this browser's recent generations, to look at again or to start from. */
import { Images, Trash2 } from 'lucide-react';
import { useRef, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useToast } from '../../components/toaster.tsx';
import { t as say } from '../../i18n/words.ts';
import { IconButton } from '../../components/ui/icon-button.tsx';
import { RecentItem } from './recent-item.tsx';
import { ENTRIES_MAX, type History, type HistoryEntry } from './history.ts';

interface RecentProps {
  history: History;
  shownId: string | null;
  onOpen: (entry: HistoryEntry) => void;
  onRemove: (id: string) => void;
}

export function Recent({ history, shownId, onOpen, onRemove }: RecentProps) {
  const entries = useSyncExternalStore(history.subscribe, history.read);
  const { t } = useTranslation('recent');
  const showToast = useToast();
  const title = useRef<HTMLHeadingElement>(null);
  const list = useRef<HTMLUListElement>(null);

  const remove = (ids: readonly string[], text: () => string): void => {
    const removed = history.remove(ids);
    showToast({ text, undo: () => history.restore(removed), isLasting: true });
  };
  const onRemoveOne = ({ id, request }: HistoryEntry, place: number): void => {
    const neighbour = list.current?.children[place + 1] ?? list.current?.children[place - 1];
    const next = neighbour?.querySelector<HTMLElement>('[data-remove]') ?? title.current;
    next?.focus({ preventScroll: true }); // what has it now goes away
    remove([id], () => say('recent:removed', { prompt: request.prompt }));
    onRemove(id);
  };
  const onClear = (): void => {
    title.current?.focus({ preventScroll: true });
    remove(
      entries.map(({ id }) => id),
      () => say('recent:cleared'),
    );
  };

  return (
    <section aria-labelledby="recent" className="flex min-h-0 flex-1 flex-col">
      <div className="flex h-12 shrink-0 items-center justify-between pr-1 pl-4 lg:h-11 lg:pr-1 lg:pl-3">
        <h2
          ref={title}
          id="recent"
          tabIndex={-1}
          className="rounded text-[0.8125rem] font-medium text-ink-soft"
        >
          {t('title')}
        </h2>
        {entries.length > 0 && (
          <IconButton
            label={t('clear')}
            touchLabel={t('clear')}
            icon={<Trash2 />}
            className="h-8 w-8 text-ink-faint"
            onClick={onClear}
          />
        )}
      </div>
      {entries.length === 0 ? (
        <p className="px-4 pb-6 text-xs text-pretty text-ink-faint lg:px-3">{t('empty')}</p>
      ) : (
        <div className="min-h-0 overflow-y-auto px-4 pt-0.5 pb-4 lg:flex-1 lg:px-3">
          <ul
            ref={list}
            aria-labelledby="recent"
            className="grid grid-cols-[repeat(auto-fill,minmax(72px,1fr))] content-start gap-2"
          >
            {entries.map((entry, place) => (
              <RecentItem
                key={entry.id}
                entry={entry}
                isShown={entry.id === shownId}
                onOpen={() => onOpen(entry)}
                onRemove={() => onRemoveOne(entry, place)}
              />
            ))}
          </ul>
          <Left history={history} isFull={entries.length === ENTRIES_MAX} />
        </div>
      )}
      <Link
        to="/gallery"
        className="flex min-h-10 shrink-0 items-center gap-2 border-t border-line px-4 py-2 text-xs text-ink-soft -outline-offset-2 hover:text-ink pointer-coarse:min-h-11 lg:px-3"
      >
        <Images aria-hidden="true" className="size-4 shrink-0" />
        {t('all')}
      </Link>
    </section>
  );
}

/** What the list no longer holds. */
function Left({ history, isFull }: { history: History; isFull: boolean }) {
  const { t } = useTranslation('recent');
  const count = useSyncExternalStore(history.subscribe, history.readLeft);
  if (count === 0 && !isFull) return null;
  return (
    <p className="pt-3 text-xs text-pretty text-ink-faint">
      {count > 0 ? t('left', { count, max: ENTRIES_MAX }) : t('full', { max: ENTRIES_MAX })}
    </p>
  );
}
