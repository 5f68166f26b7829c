/** However often it is pressed, one wish is one generation. */
import { act, fireEvent, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, it } from 'vitest';
import { FakeGateway, generate, openPage, stage, started, step, tell } from '../../app/page.tsx';

let gateway: FakeGateway;

beforeEach(async () => {
  gateway = new FakeGateway();
  await openPage(gateway);
});

function submitTwice(): void {
  const form = screen.getByRole('form', { name: 'New picture' });
  act(() => {
    fireEvent.submit(form);
    fireEvent.submit(form);
    fireEvent.keyDown(form, { key: 'Enter', ctrlKey: true });
  });
}

it('a picture is asked for once', async () => {
  await userEvent.type(screen.getByLabelText('Prompt'), 'a boat');
  submitTwice();
  await tell(started);
  expect(gateway.asked).toHaveLength(1);
});

it('a branch is asked for once, beside the picture that still develops', async () => {
  await generate('a boat');
  await tell(started, step(1), step(2));
  await stage().findByText('Step 2 of 3', { selector: 'p > *' });
  act(() => screen.getByRole('slider', { name: 'Steps of the picture' }).focus());
  await userEvent.keyboard('{ArrowLeft}');
  await userEvent.click(await screen.findByRole('button', { name: /^Branch from step/ }));
  submitTwice();
  await tell({ ...started, id: 'gen2' });
  expect(gateway.asked).toHaveLength(2);
});

it('Enter in a field of one line sends what stands in it', async () => {
  await userEvent.type(screen.getByLabelText('Prompt'), 'a boat');
  await userEvent.type(screen.getByLabelText('Seed'), '42{Enter}');
  expect(gateway.asked).toEqual([{ prompt: 'a boat', n: 1, steps: 20, seed: 42 }]);
});
