/** The recent pictures: what is removed, what comes back, and what the list says of those it no longer holds. */
import { cleanup, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import type { HistoryEntry } from '../../src/features/recent/history.ts';
import { writeStored } from '../../src/lib/storage.ts';
import { done, FakeGateway, generate, image, openPage, stage, started, step, tell } from './page.tsx';

let gateway: FakeGateway;

beforeEach(() => {
  gateway = new FakeGateway();
});

function entry(prompt: string, createdAt: number): HistoryEntry {
  return { id: prompt, createdAt, request: { prompt }, seed: 1, state: 'done', thumb: null };
}

const three = [entry('a cat', 3), entry('a dog', 2), entry('a fox', 1)];

function names(): string[] {
  const list = screen.queryByRole('list', { name: 'Recent' });
  if (list === null) return [];
  const entries = within(list).getAllByRole('button', { name: /, (done|developing|failed|cancelled), / });
  return entries.map((button) => /^.*?, \w+/.exec(button.textContent)?.[0] ?? '');
}

async function remove(prompt: string): Promise<void> {
  await userEvent.click(screen.getByRole('button', { name: `Remove “${prompt}” from this list` }));
}

function undoOf(text: string): HTMLElement {
  return within(screen.getByRole('group', { name: text })).getByRole('button', { name: 'Undo' });
}

describe('what was removed from the list', () => {
  it('comes back where it was, beside what has happened meanwhile', async () => {
    writeStored('history', three);
    await openPage(gateway);
    await generate('a boat');
    await tell(started, step(1));
    await stage().findByText('Step 1 of 3');
    await remove('a dog');
    expect(names()).toEqual(['a boat, developing', 'a cat, done', 'a fox, done']);
    await tell(step(3), image, done);
    await stage().findByText('Done');
    await userEvent.click(undoOf('Removed “a dog” from this list'));
    expect(names()).toEqual(['a boat, done', 'a cat, done', 'a dog, done', 'a fox, done']);
  });

  it('comes back one by one, in any order', async () => {
    writeStored('history', three);
    await openPage(gateway);
    await remove('a cat');
    await remove('a dog');
    await userEvent.click(undoOf('Removed “a cat” from this list'));
    expect(names()).toEqual(['a cat, done', 'a fox, done']);
    await userEvent.click(undoOf('Removed “a dog” from this list'));
    expect(names()).toEqual(['a cat, done', 'a dog, done', 'a fox, done']);
    expect(screen.queryByRole('button', { name: 'Undo' })).toBeNull();
  });

  it('comes back all together when the list was cleared', async () => {
    writeStored('history', three);
    await openPage(gateway);
    await userEvent.click(screen.getByRole('button', { name: 'Clear this list' }));
    expect(names()).toEqual([]);
    await userEvent.click(undoOf('List cleared'));
    expect(names()).toEqual(['a cat, done', 'a dog, done', 'a fox, done']);
  });

  it('does not come back because its picture is still looked at', async () => {
    await openPage(gateway);
    await generate('a boat');
    await tell(started, step(1), step(3), image, done);
    await screen.findByRole('button', { name: /^a boat, done/ });
    await userEvent.click(screen.getByRole('button', { name: 'Clear this list' }));
    screen.getByRole('slider', { name: 'Steps of the picture' }).focus();
    await userEvent.keyboard('{Home}');
    await stage().findByText('Looking at step 1 of 3');
    expect(names()).toEqual([]);
  });
});

describe('the focus', () => {
  it('goes to the neighbour of what was removed, and in the end to the list’s title', async () => {
    writeStored('history', three);
    await openPage(gateway);
    await remove('a dog');
    expect(document.activeElement?.ariaLabel).toBe('Remove “a fox” from this list');
    await userEvent.keyboard('{Enter}');
    expect(document.activeElement?.ariaLabel).toBe('Remove “a cat” from this list');
    await userEvent.keyboard('{Enter}');
    expect(document.activeElement).toBe(screen.getByRole('heading', { name: 'Recent' }));
  });

  it('goes back from a note that is closed or undone to where it came from', async () => {
    writeStored('history', three);
    await openPage(gateway);
    await remove('a dog');
    const before = document.activeElement;
    undoOf('Removed “a dog” from this list').focus();
    await userEvent.keyboard('{Enter}');
    expect(document.activeElement).toBe(before);
    await remove('a dog');
    await userEvent.click(screen.getByRole('button', { name: 'Close' }));
    expect(screen.queryByRole('button', { name: 'Undo' })).toBeNull();
    expect(document.activeElement).not.toBe(document.body);
  });
});

describe('a list that is full', () => {
  it('says how many it has left out', async () => {
    writeStored(
      'history',
      Array.from({ length: 200 }, (_, place) => entry(`picture ${place}`, 200 - place)),
    );
    await openPage(gateway);
    expect(names()).toHaveLength(50);
    screen.getByText('150 older pictures have left this list, which holds the newest 50.');
    await generate('a boat');
    await screen.findByText('151 older pictures have left this list, which holds the newest 50.');
  });

  it('says that older ones will leave', async () => {
    writeStored(
      'history',
      Array.from({ length: 50 }, (_, place) => entry(`picture ${place}`, 50 - place)),
    );
    await openPage(gateway);
    screen.getByText('The list is full: it holds the newest 50, and older ones leave it.');
  });
});

describe('two tabs', () => {
  it('each come back with their own prompt after a reload', async () => {
    await openPage(gateway);
    await userEvent.type(screen.getByLabelText('Prompt'), 'mine');
    const other = JSON.parse(localStorage.getItem('safelight.settings') ?? '{}') as object;
    writeStored('settings', { ...other, prompt: 'theirs' }); // as the other tab writes it
    cleanup();
    await openPage(gateway);
    expect(screen.getByLabelText('Prompt')).toHaveProperty('value', 'mine');
    cleanup();
    sessionStorage.clear(); // a new tab
    await openPage(gateway);
    await waitFor(() => expect(screen.getByLabelText('Prompt')).toHaveProperty('value', 'theirs'));
  });
});
