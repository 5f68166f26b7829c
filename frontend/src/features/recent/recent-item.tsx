/** One generation on the contact sheet. */
import { Ban, CircleAlert, Image, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { classNames } from '../../lib/class-names.ts';
import { formatMoment } from '../../lib/duration.ts';
import type { EntryState, HistoryEntry } from './history.ts';

interface RecentItemProps {
  entry: HistoryEntry;
  isShown: boolean;
  onOpen: () => void;
  onRemove: () => void;
}

export function RecentItem({ entry, isShown, onOpen, onRemove }: RecentItemProps) {
  const { t } = useTranslation('recent');
  const { request, state, thumb } = entry;
  const { prompt } = request;
  return (
    <li className="group relative aspect-square">
      <button
        type="button"
        aria-current={isShown}
        title={prompt}
        onClick={onOpen}
        className={classNames(
          'size-full overflow-hidden rounded-md border border-line bg-paper transition-[border-color,opacity] hover:border-line-strong aria-[current=true]:border-lamp aria-[current=true]:shadow-[0_0_0_1px_var(--lamp)] forced-colors:aria-[current=true]:outline-3 forced-colors:aria-[current=true]:outline-[Highlight]',
          (state === 'failed' || state === 'cancelled') && 'opacity-70',
        )}
      >
        <span className="sr-only">
          {t('entry', { prompt, state: t(`state.${state}`), moment: formatMoment(entry.createdAt) })}
        </span>
        {thumb === null ? (
          <StateIcon state={state} />
        ) : (
          <img src={thumb} alt="" draggable={false} className="size-full object-cover" />
        )}
      </button>
      <button
        type="button"
        data-remove
        aria-label={t('remove', { prompt })}
        onClick={onRemove}
        className="absolute top-1 right-1 grid size-6 place-items-center rounded-full bg-black/70 pointer-coarse:size-8 text-white opacity-0 transition-opacity group-hover:opacity-100 focus-visible:opacity-100 [@media(hover:none)]:opacity-70"
      >
        <X aria-hidden="true" className="size-3.5" />
      </button>
    </li>
  );
}

function StateIcon({ state }: { state: EntryState }): ReactNode {
  if (state === 'developing') {
    return (
      <span className="breathe block size-full bg-[radial-gradient(circle_at_50%_40%,var(--lamp),transparent_75%)]" />
    );
  }
  const Icon = { done: Image, failed: CircleAlert, cancelled: Ban }[state];
  return (
    <span className="grid size-full place-items-center text-ink-faint">
      <Icon aria-hidden="true" className="size-5" />
    </span>
  );
}
