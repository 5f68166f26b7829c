/** The gallery: found, starred, deleted and brought back; its keys; and the addresses that lead to one picture. */
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { GatewayError } from '../../src/api/gateway-error.ts';
import type { GalleryItem } from '../../src/api/words.ts';
import { FakeEventSource } from '../fake-event-source.ts';
import { FakeGateway, openPage, stage, started, step, tell } from './page.tsx';

let gateway: FakeGateway;

function item(prompt: string, change: Partial<GalleryItem> = {}): GalleryItem {
  const id = prompt.replaceAll(' ', '-').padEnd(16, '-');
  const image = { index: 0, seed: 1, width: 256, height: 256, placeholder: '3OcRJYB4d3h/iIeHeEh3eIhw+j3A' };
  return {
    id,
    prompt,
    created_at: new Date().toISOString(),
    ...{ model: 'pencil', seed: 1, width: 256, height: 256, steps: 20, is_starred: false, parent: null },
    images: [{ ...image, url: `/api/generate/${id}/image.png`, thumb: `/api/gallery/${id}/thumb.webp` }],
    ...change,
  };
}

/** jsdom lays nothing out: what is seen of a list depends on these. */
function giveSizes(): void {
  const size = (value: number) => ({ configurable: true, get: () => value });
  Object.defineProperties(HTMLElement.prototype, {
    offsetWidth: size(1024),
    offsetHeight: size(800),
    clientWidth: size(1024),
    clientHeight: size(800),
  });
}

beforeEach(() => {
  gateway = new FakeGateway();
  gateway.kept = [item('a cat'), item('a dog'), item('a fox')];
  giveSizes();
});
afterEach(() => {
  vi.restoreAllMocks();
  for (const name of ['offsetWidth', 'offsetHeight', 'clientWidth', 'clientHeight'])
    Reflect.deleteProperty(HTMLElement.prototype, name);
  history.replaceState(null, '', '/');
});

async function openGallery(address = '/gallery'): Promise<void> {
  history.replaceState(null, '', address);
  await openPage(gateway);
  await screen.findByRole('heading', { level: 2, name: 'Gallery' });
}

const tiles = (): HTMLElement[] => screen.queryAllByRole('link', { name: /^a / });
const prompts = (): string[] => tiles().map((tile) => tile.title);
const shows = (...wanted: string[]) => waitFor(() => expect(prompts()).toEqual(wanted));

describe('the gallery', () => {
  it('shows the newest first under its day, and how many there are', async () => {
    await openGallery();
    await shows('a cat', 'a dog', 'a fox');
    screen.getByRole('heading', { level: 3, name: 'Today' });
    screen.getByText('3 generations');
    expect(document.title).toBe('Gallery · Safelight');
  });

  it('draws only what is seen of thousands, and asks for more page by page', async () => {
    gateway.kept = Array.from({ length: 5000 }, (_, number) => item(`a cat ${number}`));
    gateway.pageSize = 100;
    await openGallery();
    await waitFor(() => expect(tiles().length).toBeGreaterThan(10));
    expect(tiles().length).toBeLessThan(120);
    expect(gateway.filters.length).toBeLessThan(5);
  });

  it('is searched by what is typed, which stands in the address', async () => {
    await openGallery();
    await userEvent.type(screen.getByRole('searchbox', { name: 'Search prompts' }), 'dog');
    await shows('a dog');
    expect(location.search).toBe('?q=dog');
    await userEvent.click(screen.getByRole('button', { name: 'Clear the search' }));
    await shows('a cat', 'a dog', 'a fox');
    expect(location.search).toBe('');
  });

  it('is narrowed by the address, and says when nothing fits', async () => {
    await openGallery('/gallery?starred=true&q=zebra');
    await screen.findByRole('heading', { name: 'Nothing fits' });
    expect(screen.getByRole('button', { name: 'Starred' }).getAttribute('aria-pressed')).toBe('true');
    await userEvent.click(screen.getByRole('button', { name: 'Show everything' }));
    await shows('a cat', 'a dog', 'a fox');
  });

  it('says that nothing has been made yet, and the way to the first', async () => {
    gateway.kept = [];
    await openGallery();
    await userEvent.click(await screen.findByRole('link', { name: 'Make the first one' }));
    await screen.findByRole('textbox', { name: 'Prompt' });
  });

  it('says why there is nothing, and asks again', async () => {
    gateway.trouble.gallery = new GatewayError({ code: 'NETWORK_ERROR', message: 'Away.', status: 0 });
    await openGallery();
    const again = await screen.findByRole('button', { name: 'Try again' });
    delete gateway.trouble.gallery;
    await userEvent.click(again);
    await shows('a cat', 'a dog', 'a fox');
  });
});

describe('a star', () => {
  it('is given at once, and kept', async () => {
    await openGallery();
    await userEvent.click(await screen.findByRole('button', { name: 'Star “a dog”' }));
    await screen.findByRole('button', { name: 'Take the star from “a dog”' });
    await waitFor(() => expect(gateway.kept[1]?.is_starred).toBe(true));
  });

  it('is taken back when the server refuses, with the reason', async () => {
    await openGallery();
    const star = await screen.findByRole('button', { name: 'Star “a dog”' });
    gateway.trouble.gallery = new GatewayError({
      code: 'GENERATION_NOT_FOUND',
      message: 'Gone.',
      status: 404,
    });
    await userEvent.click(star);
    await waitFor(() => expect(screen.queryAllByRole('group').length).toBeGreaterThan(0));
    await screen.findByRole('button', { name: 'Star “a dog”' });
  });
});

describe('what is deleted', () => {
  it('goes, leaves the focus to its neighbour, and comes back by Undo', async () => {
    await openGallery();
    await userEvent.click(await screen.findByRole('button', { name: 'Delete “a dog”' }));
    await shows('a cat', 'a fox');
    await waitFor(() => expect(document.activeElement).toBe(tiles()[1]));
    const toast = await screen.findByRole('group', { name: 'Deleted “a dog”' });
    await userEvent.click(within(toast).getByRole('button', { name: 'Undo' }));
    await waitFor(() => expect(prompts()).toContain('a dog'));
  });
});

describe('by the keys', () => {
  it('is walked through with the arrows from where Tab stops, opened with Enter, and cleared with Delete', async () => {
    await openGallery();
    await shows('a cat', 'a dog', 'a fox');
    expect(tiles().map(({ tabIndex }) => tabIndex)).toEqual([0, -1, -1]);
    tiles()[0]?.focus();
    await userEvent.keyboard('{ArrowRight}{ArrowRight}');
    await waitFor(() => expect(document.activeElement).toBe(tiles()[2]));
    await userEvent.keyboard('{Home}');
    await waitFor(() => expect(document.activeElement).toBe(tiles()[0]));
    await userEvent.keyboard('{Delete}');
    await shows('a dog', 'a fox');
    await waitFor(() => expect(document.activeElement).toBe(tiles()[0]));
    await userEvent.keyboard('{Enter}');
    await waitFor(() => expect(location.pathname).toBe(`/p/${item('a dog').id}`));
  });
});

describe('the address of a picture', () => {
  it('opens it, and another one on the stage takes its place in the address', async () => {
    gateway.state = 'done';
    await gateway.start({ prompt: 'a boat' }); // gen1; the next is another
    history.replaceState(null, '', '/p/gen1?step=2');
    await openPage(gateway);
    await screen.findByText('a boat');
    expect(location.pathname).toBe('/p/gen1');
    gateway.state = 'queued';
    await userEvent.type(screen.getByRole('textbox', { name: 'Prompt' }), 'a whale');
    await userEvent.click(screen.getByRole('button', { name: /Generate/ }));
    await waitFor(() => expect(location.pathname).toBe('/'));
    await waitFor(() => expect(FakeEventSource.current.url).toContain('/gen2/'));
    await tell({ ...started, id: 'gen2' }, step(1));
    await stage().findByText('Step 1 of 3');
    expect(FakeEventSource.current.url).toContain('/gen2/');
  });

  it('says so when it is kept no more', async () => {
    gateway.trouble.find = new GatewayError({ code: 'GENERATION_NOT_FOUND', message: 'Gone.', status: 404 });
    history.replaceState(null, '', '/p/gen1');
    await openPage(gateway);
    await screen.findByRole('heading', { name: 'This picture is not kept any more' });
  });
});
