/** The gallery's pages as this browser holds them, and what changes in them without asking for all of them again. Pure. */
import type { InfiniteData } from '@tanstack/react-query';
import type { GalleryItem, GalleryPage } from '../../api/words.ts';

export type GalleryPages = InfiniteData<GalleryPage, string | null>;

export function withStar(pages: GalleryPages, id: string, isStarred: boolean): GalleryPages {
  return edit(pages, (items) =>
    items.map((item) => (item.id === id ? { ...item, is_starred: isStarred } : item)),
  );
}

export function withoutItem(pages: GalleryPages, id: string): GalleryPages {
  return edit(pages, (items) => items.filter((item) => item.id !== id));
}

/** It goes before the first one that is older; after all of them when none is. */
export function withItem(pages: GalleryPages, item: GalleryItem): GalleryPages {
  if (holds(pages, item.id)) return pages;
  const age = (one: GalleryItem): number => Date.parse(one.created_at);
  const isPlace = (one: GalleryItem): boolean => age(one) < age(item);
  const found = pages.pages.findIndex(({ items }) => items.some(isPlace));
  const target = found === -1 ? pages.pages.length - 1 : found;
  return {
    ...pages,
    pages: pages.pages.map((page, number) => {
      if (number !== target) return page;
      const place = page.items.findIndex(isPlace);
      return { ...page, items: page.items.toSpliced(place === -1 ? page.items.length : place, 0, item) };
    }),
  };
}

/**
 * The newest page as it is now in place of what was known of it; what follows stays. Where the two don't meet, because more
 * than a page is new, the gallery begins again.
 */
export function withNewest(pages: GalleryPages, newest: GalleryPage): GalleryPages {
  const last = newest.items.at(-1)?.id;
  const meets = pages.pages.findIndex(({ items }) => items.some(({ id }) => id === last));
  const page = pages.pages[meets];
  if (newest.next === null || page === undefined) return { pages: [newest], pageParams: [null] };
  const rest = page.items.slice(page.items.findIndex(({ id }) => id === last) + 1);
  return {
    pages: [newest, { ...page, items: rest }, ...pages.pages.slice(meets + 1)],
    pageParams: [null, newest.next, ...pages.pageParams.slice(meets + 1)],
  };
}

export function holds({ pages }: GalleryPages, id: string): boolean {
  return pages.some(({ items }) => items.some((item) => item.id === id));
}

function edit(pages: GalleryPages, change: (items: GalleryItem[]) => GalleryItem[]): GalleryPages {
  return { ...pages, pages: pages.pages.map((page) => ({ ...page, items: change(page.items) })) };
}
