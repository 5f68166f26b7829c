/** One generation in the gallery: its first picture, its star, and the way to delete it. */
import { Ellipsis, Star, Trash2 } from 'lucide-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { thumbHashToDataURL } from 'thumbhash';
import type { GalleryItem } from '../../api/words.ts';
import { Menu } from '../../components/ui/menu.tsx';
import { classNames } from '../../lib/class-names.ts';
import { formatMoment } from '../../lib/duration.ts';

interface TileProps {
  item: GalleryItem;
  /** Whether Tab stops here: one tile of the gallery is reached by it, with its buttons; the others by the arrows. */
  isEntry: boolean;
  onFocus: () => void;
  onStar: (isStarred: boolean) => void;
  onRemove: () => void;
}

export function Tile({ item, isEntry, onFocus, onStar, onRemove }: TileProps) {
  const { t } = useTranslation('gallery');
  const { id, prompt, images, is_starred: isStarred } = item;
  const [first] = images;
  const placeholder = usePlaceholder(first?.placeholder);
  return (
    <li className="group relative min-w-0" onFocus={onFocus}>
      <Link
        to={`/p/${id}`}
        data-tile={id}
        tabIndex={isEntry ? 0 : -1}
        title={prompt}
        className="block aspect-square overflow-hidden rounded-lg bg-paper bg-cover bg-center outline-offset-2"
        style={placeholder === null ? undefined : { backgroundImage: `url(${placeholder})` }}
      >
        {first !== undefined && (
          <img
            src={first.thumb}
            alt=""
            loading="lazy"
            decoding="async"
            draggable={false}
            className="size-full object-cover transition-transform duration-300 group-hover:scale-[1.03] motion-reduce:transform-none"
          />
        )}
        <span className="sr-only">
          {t('tile', { prompt, moment: formatMoment(Date.parse(item.created_at)) })}
        </span>
        {images.length > 1 && (
          <span className="absolute bottom-2 left-2 rounded-full bg-black/70 px-2 py-0.5 text-xs text-white tabular-nums">
            <span aria-hidden="true">{images.length}</span>
            <span className="sr-only">{t('images', { count: images.length })}</span>
          </span>
        )}
      </Link>
      <button
        type="button"
        tabIndex={isEntry ? 0 : -1}
        aria-pressed={isStarred}
        aria-label={t(isStarred ? 'unstar' : 'star', { prompt })}
        onClick={() => onStar(!isStarred)}
        className={classNames(action, 'top-1.5 left-1.5', !isStarred && pointed)}
      >
        <Star
          aria-hidden="true"
          className={classNames('size-4', isStarred && 'fill-[#ff6f60] text-[#ff6f60]')}
        />
      </button>
      <button
        type="button"
        tabIndex={isEntry ? 0 : -1}
        aria-label={t('remove', { prompt })}
        onClick={onRemove}
        className={classNames(action, 'top-1.5 right-1.5', pointed)}
      >
        <Trash2 aria-hidden="true" className="size-4" />
      </button>
      <Menu
        label={t('more', { prompt })}
        items={[
          { label: t(isStarred ? 'menu.unstar' : 'menu.star'), onSelect: () => onStar(!isStarred) },
          { label: t('menu.remove'), onSelect: onRemove },
        ]}
        trigger={
          <button
            type="button"
            tabIndex={isEntry ? 0 : -1}
            aria-label={t('more', { prompt })}
            className="absolute right-0 bottom-0 grid size-9 place-items-center text-white drop-shadow-[0_1px_2px_rgb(0_0_0/0.9)] [@media(hover:hover)]:hidden"
          >
            <Ellipsis aria-hidden="true" className="size-5" />
          </button>
        }
      />
    </li>
  );
}

const action =
  'absolute grid size-8 place-items-center rounded-full bg-black/70 text-white transition-opacity';
/** Seen when the tile is pointed at or focused; where nothing can be pointed at, a menu has both. */
const pointed =
  'opacity-0 group-hover:opacity-100 group-focus-within:opacity-100 focus-visible:opacity-100 [@media(hover:none)]:hidden';

/** A blurred picture of some 25 bytes, until the thumb has come. */
function usePlaceholder(hash: string | undefined): string | null {
  return useMemo(() => {
    if (hash === undefined) return null;
    try {
      return thumbHashToDataURL(Uint8Array.from(atob(hash), (character) => character.charCodeAt(0)));
    } catch {
      return null;
    }
  }, [hash]);
}
