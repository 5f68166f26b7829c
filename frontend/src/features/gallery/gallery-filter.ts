/** What the gallery is narrowed to, as it stands in the page's address: so that Back and a copied link work. */
import type { GalleryFilter } from '../../api/gateway.ts';

export const flags = ['starred', 'branched', 'loras'] as const;
export type Flag = (typeof flags)[number];

const texts = ['q', 'model', 'size'] as const;

export function readFilter(query: URLSearchParams): GalleryFilter {
  const filter: GalleryFilter = {};
  for (const name of texts) {
    const value = query.get(name);
    if (value !== null && value !== '') filter[name] = value;
  }
  for (const name of flags) if (query.get(name) === 'true') filter[name] = true;
  return filter;
}

/** The address's query with one part set, or taken away by null. */
export function withPart(
  query: URLSearchParams,
  name: keyof GalleryFilter,
  value: string | null,
): URLSearchParams {
  const next = new URLSearchParams(query);
  if (value === null || value === '') next.delete(name);
  else next.set(name, value);
  return next;
}

export function isNarrowed(filter: GalleryFilter): boolean {
  return Object.keys(filter).length > 0;
}
