/** Addresses that lead into the studio: a picture at a step, and a form that is filled in. */
import { act, cleanup, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { done, FakeGateway, generate, image, openPage, stage, started, step, tell } from '../app/page.tsx';
import { FakeEventSource } from '../fake-event-source.ts';
import { giveSizes, kept } from './gallery-page.tsx';

let gateway: FakeGateway;
let takeSizes: () => void;

beforeEach(() => {
  gateway = new FakeGateway();
  gateway.state = 'done';
  takeSizes = giveSizes();
});
afterEach(() => {
  takeSizes();
  history.replaceState(null, '', '/');
});

async function openAt(address: string): Promise<void> {
  history.replaceState(null, '', address);
  await openPage(gateway);
}

const field = (name: string) => screen.getByLabelText(name);

describe('the address of a picture', () => {
  it('shows the step that it names, from the whole log', async () => {
    await openAt('/p/gen1?step=2');
    await tell(started, step(1), step(2), step(3), image, done);
    await stage().findByText('Looking at step 2 of 3');
    expect(FakeEventSource.current.url).toContain('replay=full');
  });

  it('shows the one image that it names', async () => {
    const find = gateway.find.bind(gateway);
    gateway.find = async (id) => {
      const found = await find(id);
      return { ...found, request: { ...found.request, n: 2 } };
    };
    await openAt('/p/gen1?image=2');
    const two = { ...started, n: 2 };
    await tell(two, { ...step(3), index: 0 }, { ...step(3), index: 1 });
    await tell(image, { ...image, index: 1, image: '/api/generate/gen1/image.png?index=1' }, done);
    await waitFor(() => expect(stage().getAllByRole('img', { name: /a boat/ })).toHaveLength(1));
    stage().getByRole('img', { name: /image 2/i });
  });

  it('that names a step and an image that there are not shows the picture', async () => {
    await openAt('/p/gen1?step=40&image=9');
    await tell(started, step(1), step(3), image, done);
    await stage().findByText('Done');
    await stage().findByRole('img', { name: 'a boat' });
  });

  it('has its whole film again after it was left in the middle of it', async () => {
    gateway.kept = [kept('a boat', 0, { id: 'gen1' })];
    await openAt('/p/gen1');
    await tell(started, step(1));
    await userEvent.click(screen.getByRole('link', { name: 'All pictures' }));
    const opened = FakeEventSource.all.length;
    await userEvent.click(await screen.findByRole('link', { name: /^a boat/ }));
    await waitFor(() => expect(FakeEventSource.all).toHaveLength(opened + 1));
    await tell(started, step(1), step(2), step(3), image, done);
    await waitFor(() =>
      expect(stage().getByRole('slider', { name: 'Steps of the picture' }).ariaValueMax).toBe('4'),
    );
    act(() => history.back());
    await screen.findByRole('heading', { level: 2, name: 'Gallery' });
    await userEvent.click(await screen.findByRole('link', { name: /^a boat/ }));
    await stage().findByText('Done');
    expect(FakeEventSource.all).toHaveLength(opened + 1); // it was read to its end
  });
});

describe('a link with settings', () => {
  it('fills the form once, and leaves the address', async () => {
    await openAt('/?prompt=a+fox&seed=42&steps=30&other=1');
    await waitFor(() => expect(location.search).toBe('?other=1'));
    expect(field('Prompt')).toHaveProperty('value', 'a fox');
    expect(field('Seed')).toHaveProperty('value', '42');
    await generate('a hen');
    expect(gateway.asked).toEqual([{ prompt: 'a hen', n: 1, steps: 30, seed: 42 }]);
  });

  it('offers the way back to what the form held', async () => {
    await openAt('/');
    await userEvent.type(field('Prompt'), 'mine');
    cleanup();
    await openAt('/?prompt=theirs');
    await waitFor(() => expect(field('Prompt')).toHaveProperty('value', 'theirs'));
    const toast = await screen.findByRole('group', { name: 'The link’s settings are in the form' });
    await userEvent.click(within(toast).getByRole('button', { name: 'Undo' }));
    await waitFor(() => expect(field('Prompt')).toHaveProperty('value', 'mine'));
  });

  it('leaves a number that does not fit in its field, which says so', async () => {
    await openAt('/?prompt=a+fox&steps=900&seed=none');
    await waitFor(() => expect(location.search).toBe(''));
    await userEvent.click(screen.getByRole('button', { name: /^Generate/ }));
    expect(gateway.asked).toEqual([]);
    expect(field('Seed')).toHaveProperty('value', 'none');
  });
});
