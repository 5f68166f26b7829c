/** What the gallery holds stays right: pages that fail, changes that cross each other, what is new when one comes back. */
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { GatewayError } from '../../src/api/gateway-error.ts';
import { FakeGateway } from '../app/page.tsx';
import { giveSizes, kept, openGallery, prompts, shows, tiles } from './gallery-page.tsx';

const away = new GatewayError({ code: 'NETWORK_ERROR', message: 'Away.', status: 0 });
let gateway: FakeGateway;
let takeSizes: () => void;

beforeEach(() => {
  gateway = new FakeGateway();
  gateway.kept = [kept('a cat', 0), kept('a dog', 1), kept('a fox', 2)];
  takeSizes = giveSizes();
});
afterEach(() => {
  takeSizes();
  vi.useRealTimers();
  history.replaceState(null, '', '/');
});

describe('a next page that does not come', () => {
  it('says why beside what is there, and is asked for again only when the viewer wants it', async () => {
    gateway.pageSize = 2;
    const list = gateway.listGallery.bind(gateway);
    let asked = 0;
    gateway.listGallery = (filter, before) => {
      if (before === null) return list(filter, before);
      asked += 1;
      return Promise.reject(away);
    };
    await openGallery(gateway);
    const again = await screen.findByRole('button', { name: 'Try again' });
    await shows('a cat', 'a dog');
    expect(asked).toBe(1);
    gateway.listGallery = list;
    await userEvent.click(again);
    await shows('a cat', 'a dog', 'a fox');
    expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull();
  });
});

describe('changes that cross each other', () => {
  it('a star that is refused leaves the others as they are', async () => {
    await openGallery(gateway);
    const star = gateway.star.bind(gateway);
    let refuse: (error: GatewayError) => void = () => undefined;
    gateway.star = (id, isStarred) =>
      id === kept('a cat').id ? new Promise((_, reject) => (refuse = reject)) : star(id, isStarred);
    await userEvent.click(await screen.findByRole('button', { name: 'Star “a cat”' }));
    await userEvent.click(await screen.findByRole('button', { name: 'Star “a dog”' }));
    await waitFor(() => expect(gateway.kept[1]?.is_starred).toBe(true));
    await screen.findByRole('button', { name: 'Take the star from “a cat”' });
    refuse(away);
    await screen.findByRole('button', { name: 'Star “a cat”' });
    screen.getByRole('button', { name: 'Take the star from “a dog”' });
  });

  it('what could not be deleted is back in its place, with the reason', async () => {
    await openGallery(gateway);
    const remove = await screen.findByRole('button', { name: 'Delete “a dog”' });
    gateway.trouble.gallery = away;
    await userEvent.click(remove);
    await waitFor(() => expect(screen.queryAllByRole('group', { name: /./ }).length).toBeGreaterThan(0));
    await shows('a cat', 'a dog', 'a fox');
  });

  it('what was deleted comes back in its place, without asking for every page again', async () => {
    gateway.pageSize = 2;
    await openGallery(gateway);
    await shows('a cat', 'a dog', 'a fox');
    await userEvent.click(await screen.findByRole('button', { name: 'Delete “a dog”' }));
    await shows('a cat', 'a fox');
    const asked = gateway.filters.length;
    const toast = await screen.findByRole('group', { name: 'Deleted “a dog”' });
    await userEvent.click(within(toast).getByRole('button', { name: 'Undo' }));
    await shows('a cat', 'a dog', 'a fox');
    expect(gateway.filters).toHaveLength(asked);
  });
});

describe('coming back', () => {
  it('brings what is new, by the newest page alone', async () => {
    gateway.pageSize = 2;
    await openGallery(gateway);
    await shows('a cat', 'a dog', 'a fox');
    const [cat, dog, fox] = gateway.kept;
    gateway.kept = [kept('a hen', -1), ...[cat, dog, fox].filter((item) => item !== undefined)];
    const asked = gateway.filters.length;
    vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 60_000); // long enough ago
    act(() => void window.dispatchEvent(new Event('visibilitychange')));
    await shows('a hen', 'a cat', 'a dog', 'a fox');
    expect(gateway.filters).toHaveLength(asked + 1);
  });
});

describe('the keys', () => {
  beforeEach(() => {
    const yesterday = 24 * 60; // minutes
    gateway.kept = [
      ...Array.from({ length: 7 }, (_, place) => kept(`a cat ${place}`, place)),
      ...Array.from({ length: 2 }, (_, place) => kept(`a dog ${place}`, yesterday + place)),
    ];
  });
  const at = () => (document.activeElement as HTMLElement | null)?.title; // whatever it is

  it('go up and down in a column, over days and over rows that are shorter', async () => {
    await openGallery(gateway);
    await waitFor(() => expect(prompts()).toHaveLength(9));
    tiles()[3]?.focus();
    const walk = async (key: string, wanted: string) => {
      await userEvent.keyboard(`{${key}}`);
      await waitFor(() => expect(at()).toBe(wanted));
    };
    await walk('ArrowDown', 'a cat 6');
    await walk('ArrowDown', 'a dog 1');
    await walk('ArrowDown', 'a dog 1');
    await walk('ArrowUp', 'a cat 6');
    await walk('ArrowUp', 'a cat 1');
    await walk('End', 'a dog 1');
  });

  it('stop once at the gallery by Tab, with the buttons of that tile', async () => {
    await openGallery(gateway);
    await waitFor(() => expect(prompts()).toHaveLength(9));
    tiles()[0]?.focus();
    const stops = [...document.querySelectorAll<HTMLElement>('li a, li button')].filter(
      ({ tabIndex }) => tabIndex === 0,
    );
    expect(new Set(stops.map((stop) => stop.closest('li')))).toHaveProperty('size', 1);
  });

  it('give a star with S, and don’t where single letters are off', async () => {
    await openGallery(gateway);
    await waitFor(() => expect(prompts()).toHaveLength(9));
    tiles()[0]?.focus();
    await userEvent.keyboard('s');
    await screen.findByRole('button', { name: 'Take the star from “a cat 0”' });
    await userEvent.click(screen.getByRole('button', { name: 'Keyboard shortcuts' }));
    await userEvent.click(await screen.findByRole('switch'));
    await userEvent.keyboard('{Escape}');
    tiles()[0]?.focus();
    await userEvent.keyboard('s{Delete}'); // the other key still works
    await waitFor(() => expect(prompts()).toHaveLength(8));
    await userEvent.click(await screen.findByRole('button', { name: 'Undo' }));
    await screen.findByRole('button', { name: 'Take the star from “a cat 0”' });
  });
});
