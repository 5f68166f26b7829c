import { act, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import { GatewayError } from '../../src/api/gateway-error.ts';
import { done, FakeGateway, generate, image, openPage, stage, started, step, tell } from './page.tsx';

let gateway: FakeGateway;

beforeEach(() => {
  gateway = new FakeGateway();
});

/** A running picture of three steps, of which the second is looked at. */
async function lookBack(): Promise<void> {
  await openPage(gateway);
  await generate('a boat');
  await tell(started, step(1), step(2));
  await stage().findByText('Step 2 of 3', { selector: 'p > *' });
  act(() => screen.getByRole('slider', { name: 'Steps of the picture' }).focus());
  await userEvent.keyboard('{ArrowLeft}');
}

function chip() {
  return screen.findByRole('group', { name: 'Branch' });
}

describe('branching from a step', () => {
  it('goes on with the parent’s size, steps and seed while it still develops', async () => {
    await lookBack();
    await userEvent.click(screen.getByRole('button', { name: 'Branch from step 2' }));
    expect((await chip()).textContent).toContain('From step 2 ofa boat');
    expect(document.activeElement).toBe(screen.getByLabelText('Prompt'));
    expect(screen.queryByRole('spinbutton', { name: 'Steps' })).toBeNull();
    expect(screen.getByLabelText('Seed')).toHaveProperty('placeholder', '7, the parent’s');

    await generate('a ship');
    expect(gateway.asked.at(-1)).toEqual({
      prompt: 'a ship',
      negative_prompt: '',
      n: 1,
      from: { id: 'gen1', step: 2, index: 0 },
      steps: 3,
      width: 256,
      height: 256,
      guidance_scale: 5,
      sampler: 'euler',
      model: 'pencil',
      seed: 7,
      loras: [],
    });
    expect(gateway.cancelled).toEqual([]);
  });

  it('begins its strip with the parent’s frame, and leads back to the parent', async () => {
    await lookBack();
    await userEvent.keyboard('b');
    await chip();
    await generate('a ship');
    await tell({ ...started, id: 'gen2', parent: { id: 'gen1', step: 2, index: 0 } });
    await stage().findByText('Going on from step 2 of 3…');
    const strip = screen.getByRole('slider', { name: 'Steps of the picture' });
    expect(strip.getAttribute('aria-valuemin')).toBe('2');
    await stage().findByRole('img', { name: 'a ship. Preview after step 2 of 3.' });
    await userEvent.click(screen.getByRole('button', { name: 'branched from step 2, back to that picture' }));
    await waitFor(() => expect(stage().queryByText(/^branched/)).toBeNull());
  });

  it('is a variation with another seed, and exact again without it', async () => {
    await lookBack();
    await userEvent.keyboard('b');
    await screen.findByText(/exactly as its parent did/);
    await userEvent.click(screen.getByRole('button', { name: 'Roll the dice' }));
    await screen.findByText('Fresh noise after step 2: a variation.');
    await userEvent.click(screen.getByRole('button', { name: 'Back to the parent’s seed' }));
    await screen.findByText(/exactly as its parent did/);
  });

  it('can be given up, and undone', async () => {
    await lookBack();
    await userEvent.keyboard('b');
    await userEvent.click(await screen.findByRole('button', { name: /^Remove the branch/ }));
    expect(screen.queryByRole('group', { name: 'Branch' })).toBeNull();
    screen.getByRole('spinbutton', { name: 'Steps' });
    expect(document.activeElement).toBe(screen.getByLabelText('Prompt'));
  });

  it('leaves letters to the prompt, and the last step alone', async () => {
    await lookBack();
    await userEvent.type(screen.getByLabelText('Prompt'), ' bk');
    expect(screen.queryByRole('group', { name: 'Branch' })).toBeNull();
    expect(gateway.finished).toEqual([]);
    await tell(step(3));
    act(() => screen.getByRole('slider', { name: 'Steps of the picture' }).focus());
    await userEvent.keyboard('{End}{ArrowLeft}');
    expect(screen.getByRole('button', { name: 'Branch from step 3' })).toHaveProperty('disabled', true);
    await userEvent.keyboard('b');
    await screen.findByText(/choose an earlier one/);
  });

  it.each(['LATENTS_NOT_KEPT', 'GENERATION_NOT_FOUND'])(
    'can be had from the start when the answer is %s',
    async (code) => {
      await lookBack();
      await userEvent.keyboard('b');
      await chip();
      gateway.trouble.start = new GatewayError({ code, message: 'Gone.', status: 410 });
      await generate('a ship');
      gateway.trouble = {};
      await userEvent.click(await screen.findByRole('button', { name: 'Develop it from the start' }));
      expect(gateway.asked.at(-1)).toMatchObject({ prompt: 'a ship', from: null, steps: 3, seed: 7 });
      expect(screen.queryByRole('group', { name: 'Branch' })).toBeNull();
    },
  );
});

describe('keeping a picture as it is', () => {
  it('makes the present step the final picture, with the key K', async () => {
    await openPage(gateway);
    await generate('a boat');
    await tell(started);
    const keep = await screen.findByRole('button', { name: /^Keep this one/ });
    expect(keep.getAttribute('aria-disabled')).toBe('true');
    await userEvent.click(keep);
    expect(gateway.finished).toEqual([]);

    await tell(step(1), step(2));
    await waitFor(() => expect(keep.getAttribute('aria-disabled')).toBe('false'));
    act(() => keep.focus());
    await userEvent.keyboard('k');
    expect(gateway.finished).toEqual(['/api/generate/gen1/finish']);
    await screen.findByText('Keeping the picture as it is.');
    await tell(image, done);
    await stage().findByText('kept at step 2 of 3');
    await screen.findByText('Kept at step 2 of 3.');
    expect(document.activeElement).toBe(screen.getByRole('button', { name: /^Generate/ }));
  });

  it('says so when there is nothing to keep yet, and offers it again', async () => {
    gateway.trouble.finish = new GatewayError({ code: 'NOTHING_TO_KEEP', message: 'No.', status: 409 });
    await openPage(gateway);
    await generate('a boat');
    await tell(started, step(1));
    await stage().findByText('Step 1 of 3');
    await userEvent.click(await screen.findByRole('button', { name: /^Keep this one/ }));
    await screen.findByText('There is nothing to keep yet');
    await screen.findByRole('button', { name: /^Keep this one/ });
  });
});
