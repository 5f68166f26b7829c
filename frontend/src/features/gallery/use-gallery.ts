/** The gallery's pages as they are asked for, and what its viewer changes: at once on the screen, taken back when refused. */
import { useInfiniteQuery, useQuery, useQueryClient, type InfiniteData } from '@tanstack/react-query';
import type { Gateway, GalleryFilter } from '../../api/gateway.ts';
import type { GalleryItem, GalleryPage } from '../../api/words.ts';

const KEY = 'gallery';

export function useGallery(gateway: Gateway, filter: GalleryFilter) {
  return useInfiniteQuery({
    queryKey: [KEY, 'pages', filter],
    queryFn: ({ pageParam, signal }) => gateway.listGallery(filter, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
  });
}

export function useGallerySummary(gateway: Gateway) {
  return useQuery({
    queryKey: [KEY, 'summary'],
    queryFn: ({ signal }) => gateway.summariseGallery(signal),
  });
}

export interface GalleryChanges {
  /** Rejects, with everything as it was, when the server refuses. */
  star: (item: GalleryItem, isStarred: boolean) => Promise<void>;
  remove: (item: GalleryItem) => Promise<void>;
  restore: (item: GalleryItem) => Promise<void>;
}

export function useGalleryChanges(gateway: Gateway): GalleryChanges {
  const queries = useQueryClient();
  const pages = { queryKey: [KEY, 'pages'] };

  const change = async (
    edit: (items: readonly GalleryItem[]) => GalleryItem[],
    ask: () => Promise<unknown>,
  ): Promise<void> => {
    await queries.cancelQueries(pages);
    const before = queries.getQueriesData<InfiniteData<GalleryPage>>(pages);
    queries.setQueriesData<InfiniteData<GalleryPage>>(pages, (data) => data && editPages(data, edit));
    try {
      await ask();
    } catch (error) {
      for (const [key, data] of before) queries.setQueryData(key, data);
      throw error;
    }
    await queries.invalidateQueries({ queryKey: [KEY, 'summary'] });
  };

  return {
    star: (item, isStarred) =>
      change(
        (items) => items.map((one) => (one.id === item.id ? { ...one, is_starred: isStarred } : one)),
        () => gateway.star(item.id, isStarred),
      ),
    remove: (item) =>
      change(
        (items) => items.filter(({ id }) => id !== item.id),
        () => gateway.remove(item.id),
      ),
    restore: async (item) => {
      await gateway.restore(item.id);
      await queries.invalidateQueries({ queryKey: [KEY] });
    },
  };
}

function editPages(
  data: InfiniteData<GalleryPage>,
  edit: (items: readonly GalleryItem[]) => GalleryItem[],
): InfiniteData<GalleryPage> {
  return { ...data, pages: data.pages.map((page) => ({ ...page, items: edit(page.items) })) };
}
