/** The gallery's pages as they are asked for, and what its viewer changes: at once on the screen, taken back when refused. */
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Gateway, GalleryFilter } from '../../api/gateway.ts';
import type { GalleryItem } from '../../api/words.ts';
import { holds, withItem, withNewest, withoutItem, withStar, type GalleryPages } from './gallery-pages.ts';

const pagesKey = ['gallery', 'pages'];
const newestKey = ['gallery', 'newest'];
const summaryKey = ['gallery', 'summary'];

const KEPT_MS = 30 * 60_000; // so that Back from a picture that was looked at for long finds its place
const NEW_MS = 5_000;

/** Coming back, to the page or to its tab, asks for the newest page only: all that were scrolled through may be hundreds. */
export function useGallery(gateway: Gateway, filter: GalleryFilter) {
  const queries = useQueryClient();
  const pages = useInfiniteQuery({
    queryKey: [...pagesKey, filter],
    queryFn: async ({ pageParam, signal }) => {
      const page = await gateway.listGallery(filter, pageParam, signal);
      if (pageParam === null) queries.setQueryData([...newestKey, filter], page);
      return page;
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    staleTime: Infinity,
    gcTime: KEPT_MS,
  });
  useQuery({
    queryKey: [...newestKey, filter],
    queryFn: async ({ signal }) => {
      const newest = await gateway.listGallery(filter, null, signal);
      queries.setQueryData<GalleryPages>(
        [...pagesKey, filter],
        (known) => known && withNewest(known, newest),
      );
      return newest;
    },
    enabled: pages.isSuccess,
    staleTime: NEW_MS,
  });
  return pages;
}

export function useGallerySummary(gateway: Gateway) {
  return useQuery({ queryKey: summaryKey, queryFn: ({ signal }) => gateway.summariseGallery(signal) });
}

export interface GalleryChanges {
  /** Rejects, with everything as it was, when the server refuses. */
  star: (item: GalleryItem, isStarred: boolean) => Promise<void>;
  /** The same; resolves to the way back. */
  remove: (item: GalleryItem) => Promise<() => Promise<void>>;
}

export function useGalleryChanges(gateway: Gateway): GalleryChanges {
  const queries = useQueryClient();

  /** In all that is held, or in the lists that are named. */
  const edit = async (change: (pages: GalleryPages) => GalleryPages, lists?: readonly string[]) => {
    // What is on its way may be older than this change, and would write over it. The next page is asked for again.
    await Promise.all([pagesKey, newestKey].map((queryKey) => queries.cancelQueries({ queryKey })));
    queries.setQueriesData<GalleryPages>(
      { queryKey: pagesKey, predicate: ({ queryHash }) => lists?.includes(queryHash) ?? true },
      (pages) => pages && change(pages),
    );
  };
  const listsWith = (id: string): string[] =>
    queries
      .getQueryCache()
      .findAll({ queryKey: pagesKey })
      .filter(({ state }) => state.data !== undefined && holds(state.data as GalleryPages, id)) // of useGallery
      .map(({ queryHash }) => queryHash);
  const countAgain = () => queries.invalidateQueries({ queryKey: summaryKey });

  return {
    async star({ id }, isStarred) {
      await edit((pages) => withStar(pages, id, isStarred));
      try {
        await gateway.star(id, isStarred);
      } catch (error) {
        await edit((pages) => withStar(pages, id, !isStarred));
        throw error;
      }
      queries.removeQueries({ queryKey: pagesKey, type: 'inactive', predicate: isOfStars });
    },
    async remove(item) {
      const lists = listsWith(item.id);
      const bringBack = () => edit((pages) => withItem(pages, item), lists);
      await edit((pages) => withoutItem(pages, item.id), lists);
      try {
        await gateway.remove(item.id);
      } catch (error) {
        await bringBack();
        throw error;
      }
      void countAgain();
      return async () => {
        await gateway.restore(item.id);
        await bringBack();
        void countAgain();
      };
    },
  };
}

/** A list of those with a star, which a new star may belong to. */
function isOfStars({ queryKey }: { queryKey: readonly unknown[] }): boolean {
  return (queryKey.at(-1) as GalleryFilter).starred === true; // as useGallery puts it there
}
