/** Actions are about the picture that is seen, at the step that is seen, and say so. */
import { act, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { done, FakeGateway, generate, image, openPage, stage, started, step, tell } from './page.tsx';

let gateway: FakeGateway;
let fetched: string[];
let saved: { name: string; href: string }[];

beforeEach(() => {
  gateway = new FakeGateway();
  fetched = [];
  saved = [];
  gateway.fetchPicture = (url) => {
    fetched.push(url);
    return Promise.resolve(new Blob([url], { type: 'image/png' }));
  };
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    saved.push({ name: this.download, href: this.href });
  });
});

async function developOne(): Promise<void> {
  await openPage(gateway);
  await generate('a boat');
  await tell(started, step(1), step(2), step(3), image, done);
  await stage().findByRole('img', { name: 'a boat' });
}

async function developFour(): Promise<void> {
  const each = [0, 1, 2, 3];
  await openPage(gateway);
  await userEvent.click(screen.getByRole('radio', { name: '4 images' }));
  await generate('a boat');
  await tell({ ...started, n: 4 });
  for (const number of [1, 2, 3]) await tell(...each.map((index) => ofImage(step(number), index)));
  await tell(...each.map((index) => ({ ...ofImage(image, index), seed: 7 + index })), done);
  await stage().findByRole('img', { name: 'a boat. Image 3 of 4.' });
}

/** What an event of the first image would be of another one. */
function ofImage(event: object, index: number): object {
  const { image: url } = event as { image: string }; // a step's or a final one's
  return { ...event, index, image: url.replace('index=0', `index=${index}`) };
}

async function lookBack(keys: string): Promise<void> {
  act(() => screen.getByRole('slider', { name: 'Steps of the picture' }).focus());
  await userEvent.keyboard(keys);
}

function button(name: string | RegExp): HTMLElement {
  return stage().getByRole('button', { name });
}

describe('one picture, looked at in an earlier step', () => {
  it('is saved as that step, and as the finished one at the end of the strip', async () => {
    await developOne();
    await lookBack('{Home}{ArrowRight}');
    await stage().findByRole('img', { name: 'a boat. Preview after step 2 of 3.' });
    await userEvent.click(button('Download step 2'));
    await lookBack('{End}');
    await userEvent.click(button('Download'));
    expect(saved.map(({ name }) => name)).toEqual(['a-boat-7-step-2.jpg', 'a-boat-7.png']);
    expect(new Set(saved.map(({ href }) => href)).size).toBe(2);
  });

  it('starts the next one from that step', async () => {
    await developOne();
    await lookBack('{Home}');
    fetched.length = 0;
    await userEvent.click(button('Start the next one from step 1'));
    await screen.findByText('The next picture starts from this one');
    expect(fetched).toEqual(['/api/generate/gen1/steps/1.jpg?index=0']);
  });

  it('is saved as its last step when it was cancelled', async () => {
    await openPage(gateway);
    await generate('a boat');
    await tell(started, step(1), step(2));
    await stage().findByRole('img', { name: 'a boat. Preview after step 2 of 3.' });
    expect(button('Download')).toHaveProperty('disabled', true);
    await tell({ type: 'cancelled' });
    await userEvent.click(await stage().findByRole('button', { name: 'Download step 2' }));
    expect(saved.map(({ name }) => name)).toEqual(['a-boat-7-step-2.jpg']);
    await lookBack('{Home}');
    await userEvent.click(button('Last step'));
    expect(screen.queryByRole('button', { name: 'Final' })).toBeNull();
  });
});

describe('one of four', () => {
  it('is what is saved, started from and branched from', async () => {
    await developFour();
    await userEvent.click(button('Image 3 of 4: look at it alone'));
    await userEvent.click(button('Download image 3'));
    await lookBack('{Home}{ArrowRight}');
    await userEvent.click(button('Download step 2 of image 3'));
    expect(saved.map(({ name }) => name)).toEqual(['a-boat-9.png', 'a-boat-9-step-2.jpg']);

    fetched.length = 0;
    await userEvent.click(button('Start the next one from step 2 of image 3'));
    await waitFor(() => expect(fetched).toContain('/api/generate/gen1/steps/2.jpg?index=2'));
    await userEvent.click(button('Branch from step 2 of image 3'));
    await generate('a ship');
    expect(gateway.asked.at(-1)).toMatchObject({ from: { id: 'gen1', step: 2, index: 2 } });
  });
});

describe('four side by side', () => {
  it('are saved together, at the step that is seen', async () => {
    await developFour();
    await userEvent.click(button('Download all 4'));
    expect(saved.map(({ name }) => name)).toEqual([7, 8, 9, 10].map((seed) => `a-boat-${seed}.png`));
    saved.length = 0;
    await lookBack('{Home}');
    await userEvent.click(button('Download step 1 of all 4'));
    expect(saved.map(({ name }) => name)).toEqual([7, 8, 9, 10].map((seed) => `a-boat-${seed}-step-1.jpg`));
  });

  it('are asked about before the next one starts from one of them', async () => {
    await developFour();
    fetched.length = 0;
    await userEvent.click(button('Start the next one from one of these'));
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Image 4' }));
    await screen.findByText('The next picture starts from this one');
    expect(fetched).toEqual(['/api/generate/gen1/image.png?index=3']);
  });

  it('are asked about before one of them is branched from', async () => {
    await developFour();
    await lookBack('{Home}b');
    await screen.findByText('Open one of the pictures first: a branch goes on from one');
    expect(screen.queryByRole('group', { name: 'Branch' })).toBeNull();

    await userEvent.click(button('Branch from step 1 of one of these'));
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Image 2' }));
    await screen.findByRole('group', { name: 'Branch' });
    expect(document.activeElement).toBe(screen.getByLabelText('Prompt'));
    await generate('a ship');
    expect(gateway.asked.at(-1)).toMatchObject({ from: { id: 'gen1', step: 1, index: 1 } });
  });
});
