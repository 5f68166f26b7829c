/** Looking at one of several pictures alone, and the way from there to its neighbours and back, with the keys. */
import { act, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import { done, FakeGateway, generate, image, openPage, stage, started, step, tell } from './page.tsx';

let gateway: FakeGateway;

beforeEach(() => {
  gateway = new FakeGateway();
});

async function startFour(): Promise<void> {
  await openPage(gateway);
  await userEvent.click(screen.getByRole('radio', { name: '4 images' }));
  await generate('a boat');
  await tell({ ...started, n: 4 }, step(1));
  await stage().findByText('Step 1 of 3');
}

function inGrid(number: number): HTMLElement {
  return stage().getByRole('button', { name: `Image ${number} of 4: look at it alone` });
}

function alone(number: number): Promise<HTMLElement> {
  return stage().findByRole('group', { name: new RegExp(`^Image ${number} of 4`) });
}

describe('one of four', () => {
  it('has the focus once it is opened; the arrows go to its neighbours, and Esc back to all', async () => {
    await startFour();
    act(() => inGrid(2).focus());
    await userEvent.keyboard('{Enter}');
    expect(document.activeElement).toBe(await alone(2));
    await userEvent.keyboard('{ArrowRight}');
    expect(document.activeElement).toBe(await alone(3));
    await userEvent.keyboard('{ArrowRight}{ArrowRight}');
    expect(document.activeElement).toBe(await alone(4));
    await userEvent.keyboard('{ArrowLeft}');
    expect(document.activeElement).toBe(await alone(3));
    await userEvent.keyboard('{Escape}');
    expect(document.activeElement).toBe(inGrid(3));
    expect(gateway.cancelled).toEqual([]);
    await userEvent.keyboard('{Escape}');
    expect(gateway.cancelled).toEqual(['/api/generate/gen1/cancel']);
  });

  it('is left by its button as well', async () => {
    await startFour();
    await userEvent.click(inGrid(1));
    await userEvent.click(stage().getByRole('button', { name: 'All 4' }));
    expect(document.activeElement).toBe(inGrid(1));
  });

  it('hears the keys when nothing has the focus, and leaves those of other places alone', async () => {
    await startFour();
    await userEvent.click(inGrid(1));
    act(() => (document.activeElement as HTMLElement | null)?.blur());
    await userEvent.keyboard('{ArrowRight}');
    await alone(2);
    await userEvent.type(screen.getByLabelText('Prompt'), '{ArrowLeft}');
    await alone(2);
    act(() => screen.getByRole('slider', { name: 'Steps of the picture' }).focus());
    await userEvent.keyboard('{ArrowLeft}');
    await alone(2);
  });
});

describe('the focus', () => {
  it('stays on the stage when the button that had it goes away', async () => {
    await openPage(gateway);
    await userEvent.click(await screen.findByRole('button', { name: 'a green tree' }));
    await tell(started, step(1), step(2));
    await stage().findByText('Step 2 of 3');
    const picture = screen.getByRole('region', { name: 'Picture' });
    expect(document.activeElement).toBe(picture);

    act(() => screen.getByRole('slider', { name: 'Steps of the picture' }).focus());
    await userEvent.keyboard('{ArrowLeft}');
    await userEvent.click(stage().getByRole('button', { name: 'Live' }));
    await waitFor(() => expect(document.activeElement).toBe(picture));
    await tell(step(3), image, done);
    await stage().findByText('Done');
  });
});
