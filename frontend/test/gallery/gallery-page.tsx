/** The gallery's page as a test sees it: what is kept, the sizes that jsdom does not know, and its tiles. */
import { screen, waitFor } from '@testing-library/react';
import { expect } from 'vitest';
import type { GalleryItem } from '../../src/api/words.ts';
import { openPage, type FakeGateway } from '../app/page.tsx';

/** `number` counts back from now, a minute each. */
export function kept(prompt: string, number = 0, change: Partial<GalleryItem> = {}): GalleryItem {
  const id = prompt.replaceAll(' ', '-').padEnd(16, '-');
  const image = { index: 0, seed: 1, width: 256, height: 256, placeholder: '3OcRJYB4d3h/iIeHeEh3eIhw+j3A' };
  return {
    id,
    prompt,
    created_at: new Date(Date.UTC(2026, 0, 2, 12) - number * 60_000).toISOString(),
    ...{ model: 'pencil', seed: 1, width: 256, height: 256, steps: 20, is_starred: false, parent: null },
    images: [{ ...image, url: `/api/generate/${id}/image.png`, thumb: `/api/gallery/${id}/thumb.webp` }],
    ...change,
  };
}

/** jsdom lays nothing out: five tiles of 195 pixels a row in a window of 800. Answers the way back. */
export function giveSizes(): () => void {
  const sizes = { offsetWidth: 1024, offsetHeight: 800, clientWidth: 1024, clientHeight: 800 };
  for (const [name, value] of Object.entries(sizes))
    Object.defineProperty(HTMLElement.prototype, name, { configurable: true, get: () => value });
  return () => {
    for (const name of Object.keys(sizes)) Reflect.deleteProperty(HTMLElement.prototype, name);
  };
}

export async function openGallery(gateway: FakeGateway, address = '/gallery'): Promise<void> {
  history.replaceState(null, '', address);
  await openPage(gateway);
  await screen.findByRole('heading', { level: 2, name: 'Gallery' });
}

export const tiles = (): HTMLElement[] => screen.queryAllByRole('link', { name: /^a / });
export const prompts = (): string[] => tiles().map((tile) => tile.title);
export const shows = (...wanted: string[]) => waitFor(() => expect(prompts()).toEqual(wanted));
