/** Lays the gallery out in rows: a heading for each day, and tiles side by side. Only rows that are seen are drawn. */
import type { GalleryItem } from '../../api/words.ts';

export type GalleryRow =
  { kind: 'day'; key: string; at: number } | { kind: 'tiles'; key: string; items: readonly GalleryItem[] };

/** `items` have the newest first; a day is the reader's. */
export function toRows(items: readonly GalleryItem[], columns: number): GalleryRow[] {
  const rows: GalleryRow[] = [];
  for (const [day, ofDay] of groupByDay(items)) {
    rows.push({ kind: 'day', key: day, at: Date.parse(ofDay[0]?.created_at ?? '') });
    for (let start = 0; start < ofDay.length; start += columns) {
      const row = ofDay.slice(start, start + columns);
      rows.push({ kind: 'tiles', key: `${day} ${start}`, items: row });
    }
  }
  return rows;
}

function groupByDay(items: readonly GalleryItem[]): Map<string, GalleryItem[]> {
  const days = new Map<string, GalleryItem[]>();
  for (const item of items) {
    const day = new Date(item.created_at).toDateString();
    const ofDay = days.get(day);
    if (ofDay === undefined) days.set(day, [item]);
    else ofDay.push(item);
  }
  return days;
}
