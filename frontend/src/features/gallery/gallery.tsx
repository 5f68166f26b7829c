/** The contact sheet: this browser's recent generations, to look at again or to start from. */
import { Trash2 } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { useToast } from '../../components/toaster.tsx';
import { IconButton } from '../../components/ui/icon-button.tsx';
import { GalleryItem } from './gallery-item.tsx';
import type { History, HistoryEntry } from './history.ts';

interface GalleryProps {
  history: History;
  shownId: string | null;
  onOpen: (entry: HistoryEntry) => void;
  onRemove: (id: string) => void;
}

export function Gallery({ history, shownId, onOpen, onRemove }: GalleryProps) {
  const entries = useSyncExternalStore(history.subscribe, history.read);
  const showToast = useToast();

  const removeWithUndo = (text: string, remove: () => void): void => {
    remove();
    showToast({ text, action: { label: 'Undo', run: () => history.replaceAll(entries) } });
  };
  const onRemoveOne = (id: string): void =>
    removeWithUndo('Removed from this list', () => {
      history.remove(id);
      onRemove(id);
    });
  const onClear = (): void => removeWithUndo('List cleared', () => history.replaceAll([]));

  return (
    <section aria-labelledby="recent" className="flex min-h-0 flex-1 flex-col">
      <div className="flex h-12 shrink-0 items-center justify-between pr-1 pl-4 lg:h-11 lg:pr-1 lg:pl-3">
        <h2 id="recent" className="text-[0.8125rem] font-medium text-ink-soft">
          Recent
        </h2>
        {entries.length > 0 && (
          <IconButton
            label="Clear this list"
            icon={<Trash2 />}
            className="size-8 text-ink-faint"
            onClick={onClear}
          />
        )}
      </div>
      {entries.length === 0 ? (
        <p className="px-4 pb-6 text-xs text-pretty text-ink-faint lg:px-3">
          Your pictures gather here. The list stays in this browser.
        </p>
      ) : (
        <ul
          aria-labelledby="recent"
          className="grid min-h-0 grid-cols-[repeat(auto-fill,minmax(72px,1fr))] content-start gap-2 overflow-y-auto px-4 pt-0.5 pb-4 lg:flex-1 lg:px-3"
        >
          {entries.map((entry) => (
            <GalleryItem
              key={entry.id}
              entry={entry}
              isShown={entry.id === shownId}
              onOpen={() => onOpen(entry)}
              onRemove={() => onRemoveOne(entry.id)}
            />
          ))}
        </ul>
      )}
    </section>
  );
}
