/** Whatever takes the place of what the viewer has in the form offers a way back to all of it. */
import { act, fireEvent, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, it } from 'vitest';
import { done, FakeGateway, generate, image, openPage, stage, started, step, tell } from './page.tsx';

let gateway: FakeGateway;

beforeEach(async () => {
  gateway = new FakeGateway();
  await openPage(gateway);
});

/** Fills the form with what the picture on the stage was not made from. */
async function fill(): Promise<void> {
  const file = new File(['bytes'], 'cat.png', { type: 'image/png' });
  fireEvent.paste(document.body, { clipboardData: { files: [file] } });
  await screen.findByText('Pasted picture');
  const prompt = screen.getByLabelText('Prompt');
  await userEvent.clear(prompt);
  await userEvent.type(prompt, 'a long prompt of my own');
  await userEvent.click(screen.getByRole('radio', { name: '2 images' }));
  await userEvent.type(screen.getByLabelText('Seed'), '12x');
}

async function expectFilled(): Promise<void> {
  expect(screen.getByLabelText('Prompt')).toHaveProperty('value', 'a long prompt of my own');
  await screen.findByText('Pasted picture');
  expect(screen.getByRole('radio', { name: '2 images' }).ariaChecked).toBe('true');
  expect(screen.getByLabelText('Seed')).toHaveProperty('value', '12x');
}

it('the settings of a picture', async () => {
  await generate('a boat');
  await tell(started, image, done);
  await stage().findByText('Done');
  await fill();
  await userEvent.click(screen.getByRole('button', { name: 'Use these settings' }));
  expect(screen.getByLabelText('Prompt')).toHaveProperty('value', 'a boat');
  expect(screen.queryByText('Pasted picture')).toBeNull();
  await userEvent.click(screen.getByRole('button', { name: 'Undo' }));
  await expectFilled();
});

it('a branch', async () => {
  await generate('a boat');
  await tell(started, step(1), step(2));
  await fill();
  act(() => screen.getByRole('slider', { name: 'Steps of the picture' }).focus());
  await userEvent.keyboard('{ArrowLeft}');
  await userEvent.click(await screen.findByRole('button', { name: /^Branch from step/ }));
  expect(screen.getByLabelText('Prompt')).toHaveProperty('value', 'a boat');
  await userEvent.click(screen.getByRole('button', { name: 'Undo' }));
  await expectFilled();
});

it('an example', async () => {
  await fill();
  await userEvent.clear(screen.getByLabelText('Seed')); // it is to be sent
  await userEvent.click(await screen.findByRole('button', { name: 'a green tree' }));
  expect(gateway.asked.at(-1)?.prompt).toBe('a green tree');
  await userEvent.click(screen.getByRole('button', { name: 'Undo' }));
  expect(screen.getByLabelText('Prompt')).toHaveProperty('value', 'a long prompt of my own');
  await screen.findByText('Pasted picture');
});
