/** Everything that was made, the newest first, day by day. Only what is seen is drawn, however much there is. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, type RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import { NavigationType, useNavigationType, useSearchParams } from 'react-router';
import type { Gateway } from '../../api/gateway.ts';
import { asGatewayError, type GatewayError } from '../../api/gateway-error.ts';
import type { GalleryItem } from '../../api/words.ts';
import { useToast } from '../../components/toaster.tsx';
import { wordsFor } from '../../generation/error-words.ts';
import { t as say } from '../../i18n/words.ts';
import { formatDay } from '../../lib/day.ts';
import { GalleryBar } from './gallery-bar.tsx';
import { GalleryRefusal, NothingMade, NothingFits } from './gallery-notes.tsx';
import { isNarrowed, readFilter, withPart } from './gallery-filter.ts';
import { toRows } from './gallery-rows.ts';
import { recallPlace, rememberPlace } from './place.ts';
import { Tile } from './tile.tsx';
import { useColumns } from './use-columns.ts';
import { useGallery, useGalleryChanges, useGallerySummary } from './use-gallery.ts';
import { useRovingTile } from './use-roving-tile.ts';

const DAY_HEIGHT = 52;
const GAP = 8;
const AHEAD = 6; // rows that are drawn beyond what is seen

export function Gallery({ gateway }: { gateway: Gateway }) {
  const { t } = useTranslation('gallery');
  const [query, setQuery] = useSearchParams();
  const filter = useMemo(() => readFilter(query), [query]);
  const gallery = useGallery(gateway, filter);
  const summary = useGallerySummary(gateway);
  const items = useMemo(() => gallery.data?.pages.flatMap((page) => page.items) ?? [], [gallery.data]);

  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="grid gap-3 border-b border-line px-4 py-3 lg:px-6">
        <div className="flex items-baseline gap-3">
          <h2 className="text-lg font-semibold">{t('title')}</h2>
          {summary.data !== undefined && (
            <p className="text-xs text-ink-faint">{t('count', { count: summary.data.generations })}</p>
          )}
        </div>
        <GalleryBar
          filter={filter}
          summary={summary.data}
          onChange={(name, value) =>
            setQuery((present) => withPart(present, name, value), { replace: name === 'q' })
          }
        />
      </div>
      {gallery.isError && items.length === 0 ? (
        <GalleryRefusal error={asGatewayError(gallery.error)} onRetry={() => void gallery.refetch()} />
      ) : gallery.isSuccess && items.length === 0 ? (
        isNarrowed(filter) ? (
          <NothingFits onClear={() => setQuery(new URLSearchParams())} />
        ) : (
          <NothingMade />
        )
      ) : (
        <Days
          key={query.toString()}
          place={query.toString()}
          items={items}
          gateway={gateway}
          hasMore={gallery.hasNextPage}
          isComing={gallery.isPending || gallery.isFetchingNextPage}
          refusal={gallery.isFetchNextPageError ? asGatewayError(gallery.error) : null}
          onMore={() => void gallery.fetchNextPage()}
        />
      )}
    </div>
  );
}

interface DaysProps {
  /** What is shown, for coming back to the same place in it. */
  place: string;
  items: readonly GalleryItem[];
  gateway: Gateway;
  hasMore: boolean;
  isComing: boolean;
  /** Why the next page did not come. It is asked for again when the viewer wants it. */
  refusal: GatewayError | null;
  onMore: () => void;
}

/** How wide it is comes first: a place to come back to means something only among rows of their real height. */
function Days(props: DaysProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const { columns, width } = useColumns(scroller);
  return (
    <div
      ref={scroller}
      className="min-h-0 flex-1 overflow-y-auto overscroll-contain [scrollbar-gutter:stable] px-4 pb-8 lg:px-6"
      onScroll={(event) => rememberPlace(props.place, event.currentTarget.scrollTop)}
    >
      {width > 0 && <Rows {...props} {...{ scroller, columns, width }} />}
    </div>
  );
}

interface RowsProps extends DaysProps {
  scroller: RefObject<HTMLDivElement | null>;
  columns: number;
  width: number;
}

function Rows({
  scroller,
  columns,
  width,
  place,
  items,
  gateway,
  hasMore,
  isComing,
  refusal,
  onMore,
}: RowsProps) {
  const { t } = useTranslation('gallery');
  const showToast = useToast();
  const changes = useGalleryChanges(gateway);
  const rows = useMemo(() => toRows(items, columns), [items, columns]);
  const tile = (width - GAP * (columns - 1)) / columns;
  const isBack = useNavigationType() === NavigationType.Pop;
  // eslint-disable-next-line react-hooks/incompatible-library -- this page is not run through React's compiler
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (rows[index]?.kind === 'day' ? DAY_HEIGHT : tile + GAP),
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: AHEAD,
    initialOffset: isBack ? recallPlace(place) : 0,
  });
  useEffect(() => virtual.measure(), [virtual, tile]);
  const shown = virtual.getVirtualItems();
  const isRefused = refusal !== null;
  const last = shown.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && !isComing && !isRefused && last >= rows.length - 1 - AHEAD) onMore();
  }, [hasMore, isComing, isRefused, last, rows.length, onMore]);

  const complain = (cause: unknown): void => showToast({ text: () => wordsFor(asGatewayError(cause)).title });
  const remove = (item: GalleryItem): void => {
    roving.leave(item.id);
    changes.remove(item).then(
      (bringBack) =>
        showToast({
          text: () => say('gallery:removed', { prompt: item.prompt }),
          undo: () => void bringBack().catch(complain),
          isLasting: true,
        }),
      complain,
    );
  };
  const star = (item: GalleryItem, isStarred: boolean): void =>
    void changes.star(item, isStarred).catch(complain);
  const roving = useRovingTile({
    rows,
    reveal: (row) => virtual.scrollToIndex(row, { align: 'auto' }),
    onRemove: remove,
    onStar: (item) => star(item, !item.is_starred),
  });

  return (
    <div onKeyDown={roving.onKeyDown}>
      <div className="relative" style={{ height: virtual.getTotalSize() }}>
        {shown.map(({ index, key, start }) => {
          const row = rows[index];
          if (row === undefined) return null;
          return (
            <div
              key={key}
              className="absolute inset-x-0 top-0"
              style={{ transform: `translateY(${start}px)` }}
            >
              {row.kind === 'day' ? (
                <h3
                  className="flex items-end pb-2 text-sm font-medium text-ink-soft"
                  style={{ height: DAY_HEIGHT }}
                >
                  {formatDay(row.at)}
                </h3>
              ) : (
                <ul
                  className="grid"
                  style={{ gap: GAP, gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}
                >
                  {row.items.map((item) => (
                    <Tile
                      key={item.id}
                      item={item}
                      isEntry={item.id === roving.entry}
                      onFocus={() => roving.enter(item.id)}
                      onStar={(isStarred) => star(item, isStarred)}
                      onRemove={() => remove(item)}
                    />
                  ))}
                </ul>
              )}
            </div>
          );
        })}
      </div>
      {isComing && (
        <p role="status" className="py-4 text-center text-xs text-ink-faint">
          {t('loading')}
        </p>
      )}
      {refusal !== null && !isComing && <GalleryRefusal error={refusal} onRetry={onMore} />}
    </div>
  );
}
