/** What is typed stays as it was typed: it is sent as it is, or refused with words. */
import { act, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import { FakeGateway, generate, openPage, started, step, tell } from '../../app/page.tsx';

let gateway: FakeGateway;

beforeEach(async () => {
  gateway = new FakeGateway();
  await openPage(gateway);
});

const number = (name: string) => screen.getByRole('spinbutton', { name });
const seed = () => screen.getByLabelText('Seed');

async function type(field: HTMLElement, text: string): Promise<void> {
  await userEvent.clear(field);
  if (text !== '') await userEvent.type(field, text);
}

async function openAdvanced(): Promise<void> {
  await userEvent.click(screen.getByRole('button', { name: 'Advanced' }));
}

describe('a number', () => {
  it.each(['1e3', '1.5', '99999', '4', '-8', 'many', ''])(
    'of steps typed as %j is refused, and stays as it was typed',
    async (text) => {
      await type(number('Steps'), text);
      await userEvent.tab();
      screen.getByText('Enter a whole number from 5 to 50.');
      expect(number('Steps')).toHaveProperty('value', text);
      await generate('a boat');
      expect(gateway.asked).toEqual([]);
      expect(number('Steps')).toHaveProperty('value', text);
      await waitFor(() => expect(document.activeElement).toBe(number('Steps')));
      expect(number('Steps').getAttribute('aria-invalid')).toBe('true');
      await type(number('Steps'), '12');
      await generate('a boat');
      expect(gateway.asked.at(-1)).toHaveProperty('steps', 12);
    },
  );

  it('is sent with all its digits, also between two places of the slider', async () => {
    await openAdvanced();
    await type(number('Guidance'), '7,3');
    await generate('a boat');
    expect(gateway.asked.at(-1)).toHaveProperty('guidance_scale', 7.3);
  });

  it('is refused while it is written, too, and the first wrong one has the focus', async () => {
    await openAdvanced();
    await type(number('Steps'), '51');
    await type(number('Guidance'), '0');
    await userEvent.type(screen.getByLabelText('Prompt'), 'a boat');
    await userEvent.click(number('Guidance'));
    await userEvent.keyboard('{Control>}{Enter}{/Control}');
    expect(gateway.asked).toEqual([]);
    await waitFor(() => expect(document.activeElement).toBe(number('Steps')));
    screen.getByText('Enter a number from 1 to 20.');
  });

  it('is mended by what is chosen in its place', async () => {
    await type(number('Steps'), '500');
    await userEvent.click(screen.getByRole('button', { name: 'Steps: Draft, 8' }));
    expect(number('Steps')).toHaveProperty('value', '8');
    await generate('a boat');
    expect(gateway.asked.at(-1)).toHaveProperty('steps', 8);
  });

  it('of a LoRA is refused at its field', async () => {
    await openAdvanced();
    await userEvent.selectOptions(screen.getByLabelText('LoRAs'), 'film grain');
    await type(number('film grain'), '3');
    await generate('a boat');
    expect(gateway.asked).toEqual([]);
    screen.getByText('Enter a number from -2 to 2.');
    await waitFor(() => expect(document.activeElement).toBe(number('film grain')));
    await userEvent.click(screen.getByRole('button', { name: 'Remove film grain' }));
    await generate('a boat');
    expect(gateway.asked).toHaveLength(1);
  });

  it('stops nothing that does not need it: a branch has its parent’s steps', async () => {
    await generate('a boat');
    await tell(started, step(1), step(2));
    await screen.findByText('Step 2 of 3', { selector: 'p > *' });
    await type(number('Steps'), '500');
    act(() => screen.getByRole('slider', { name: 'Steps of the picture' }).focus());
    await userEvent.keyboard('{ArrowLeft}');
    await userEvent.click(await screen.findByRole('button', { name: /^Branch from step/ }));
    await generate('a ship');
    expect(gateway.asked.at(-1)).toMatchObject({ prompt: 'a ship', steps: 3 });
  });
});

describe('a seed', () => {
  it.each(['112358132141', '4294967296', '1.5', '1e3', '-2', 'cat', '12a3'])(
    'typed as %j is refused, and stays as it was typed',
    async (text) => {
      await type(seed(), text);
      await generate('a boat');
      expect(gateway.asked).toEqual([]);
      expect(seed()).toHaveProperty('value', text);
      screen.getByText('Enter a whole number from 0 to 4294967295, or -1 for a new seed.');
      await waitFor(() => expect(document.activeElement).toBe(seed()));
    },
  );

  it.each([
    ['0', 0],
    ['4294967295', 4294967295],
    [' 42 ', 42],
  ])('typed as %j is sent', async (text, value) => {
    await type(seed(), text);
    await generate('a boat');
    expect(gateway.asked.at(-1)).toHaveProperty('seed', value);
  });

  it.each(['-1', ''])('typed as %j is a new one', async (text) => {
    await type(seed(), '7');
    await type(seed(), text);
    await generate('a boat');
    expect(gateway.asked).toHaveLength(1);
    expect(gateway.asked.at(-1)).not.toHaveProperty('seed');
  });
});

describe('a text', () => {
  it.each(['Prompt', 'Negative prompt'])(
    'in %s is counted in characters, as the servers do',
    async (label) => {
      await openAdvanced();
      await userEvent.type(screen.getByLabelText('Prompt'), 'a boat');
      const field = screen.getByLabelText(label);
      await userEvent.clear(field);
      await userEvent.click(field);
      await userEvent.paste('🚤'.repeat(490));
      screen.getByText('10 characters left');
      await userEvent.keyboard('{Control>}{Enter}{/Control}');
      expect(gateway.asked).toHaveLength(1);
      expect(Object.values(gateway.asked[0] ?? {})).toContain('🚤'.repeat(490));
    },
  );

  it('that is too long says by how much', async () => {
    await userEvent.click(screen.getByLabelText('Prompt'));
    await userEvent.paste('🚤'.repeat(501));
    await userEvent.keyboard('{Control>}{Enter}{/Control}');
    screen.getByText('One character too long: at most 500 fit.');
    expect(gateway.asked).toEqual([]);
  });
});
