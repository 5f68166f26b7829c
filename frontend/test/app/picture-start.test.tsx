import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { readStored } from '../../src/lib/storage.ts';
import { model } from '../model.ts';
import { done, FakeGateway, generate, image, openPage, stage, started, step, tell } from './page.tsx';

const png = new File(['bytes'], 'cat.png', { type: 'image/png' });
let gateway: FakeGateway;

beforeEach(() => {
  gateway = new FakeGateway();
});

async function choose(file: File): Promise<void> {
  await userEvent.click(screen.getByRole('button', { name: 'Start from a picture' }));
  await userEvent.upload(screen.getByLabelText('Picture to start from'), file);
}

describe('starting from a picture', () => {
  it('sends the chosen file with its strength, and remembers only that there was one', async () => {
    await openPage(gateway);
    await choose(png);
    await screen.findByText('cat.png');
    screen.getByText('Keeps its layout and draws it anew. Runs 12 of 20 steps.');
    const strength = screen.getByRole('spinbutton', { name: 'Strength' });
    await userEvent.clear(strength);
    await userEvent.type(strength, '0.3');
    await generate('a dog');
    expect(gateway.asked).toEqual([
      { prompt: 'a dog', n: 1, steps: 20, init_image: 'data:image/png;base64,AAAA', strength: 0.3 },
    ]);
    await tell(started);
    await stage().findByText('from a picture, strength 0.3');
    const [stored] = readStored('history') as { request: object }[];
    expect(stored?.request).toMatchObject({ has_init_image: true });
    expect(JSON.stringify(stored)).not.toContain('AAAA');
  });

  it('varies it with the picture at hand', async () => {
    await openPage(gateway);
    await choose(png);
    await screen.findByText('cat.png');
    await generate('a dog');
    await tell(started, image, done);
    await stage().findByText('Done');
    await userEvent.click(await screen.findByRole('button', { name: 'Vary' }));
    expect(gateway.asked.at(-1)).toMatchObject({ init_image: 'data:image/png;base64,AAAA' });
    expect(gateway.asked.at(-1)).not.toHaveProperty('has_init_image');
  });

  it('takes a pasted and a dropped picture, and says what it cannot read', async () => {
    await openPage(gateway);
    fireEvent.paste(document.body, { clipboardData: { files: [png] } });
    await screen.findByText('Pasted picture');
    await userEvent.click(screen.getByRole('button', { name: 'Remove this picture' }));
    const fold = screen.getByRole('button', { name: 'Start from a picture' });
    fireEvent.drop(fold, { dataTransfer: { types: ['Files'], files: [png] } });
    await screen.findByText('cat.png');
    fireEvent.drop(fold, {
      dataTransfer: { types: ['Files'], files: [new File([], 'x.gif', { type: 'image/gif' })] },
    });
    await screen.findByText('Choose a PNG, JPEG or WebP picture.');
    screen.getByText('cat.png');
  });

  it('starts the next one from the finished picture, and can be undone', async () => {
    gateway.fetchPicture = () => Promise.resolve(new Blob(['x'], { type: 'image/png' }));
    await openPage(gateway);
    await generate('a boat');
    await tell(started, step(3), image, done);
    await stage().findByRole('img', { name: 'a boat' });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Start the next one from this picture' }),
    );
    await screen.findByText('The picture on the stage');
    await userEvent.click(screen.getByRole('button', { name: 'Undo' }));
    await waitFor(() => expect(screen.queryByText('The picture on the stage')).toBeNull());
  });

  it('paints a mask with the keyboard alone', async () => {
    const context = fakeContext();
    vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(context as unknown as never); // jsdom has no canvas
    await openPage(gateway);
    await choose(png);
    await userEvent.click(await screen.findByRole('button', { name: 'Paint what should change' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Paint what should change' }));
    await userEvent.click(dialog.getByRole('button', { name: 'the left half' }));
    expect(dialog.getByRole('button', { name: 'the left half' }).getAttribute('aria-pressed')).toBe('true');
    await userEvent.keyboard('{Control>}z{/Control}');
    expect(dialog.getByRole('button', { name: 'the left half' }).getAttribute('aria-pressed')).toBe('false');
    await userEvent.click(dialog.getByRole('button', { name: 'the lower half' }));
    await userEvent.click(dialog.getByRole('button', { name: 'Use this mask' }));
    const change = await screen.findByRole('button', { name: 'Change the mask' });
    await waitFor(() => expect(document.activeElement).toBe(change));
    await generate('a dog');
    expect(gateway.asked.at(-1)).toMatchObject({ mask: 'data:image/png;base64,MASK' });
  });
});

/** Says that something was painted. */
function fakeContext(): object {
  const nothing = (): void => undefined;
  return {
    ...{ clearRect: nothing, fillRect: nothing, beginPath: nothing, moveTo: nothing, lineTo: nothing },
    ...{ stroke: nothing, drawImage: nothing },
    getImageData: () => ({ data: new Uint8ClampedArray([0, 0, 0, 255]) }),
    canvas: { toDataURL: () => 'data:image/png;base64,MASK' },
  };
}

describe('models and LoRAs', () => {
  it('are chosen where there are several, with the limits of each', async () => {
    const size = { min: 512, max: 1024, multiple_of: 64, default_width: 768, default_height: 768 };
    const large = {
      ...model,
      id: 'large',
      title: 'Large',
      description: 'Slow.',
      default: false,
      size,
      loras: [],
    };
    gateway.models = [model, large];
    await openPage(gateway);
    await userEvent.click(screen.getByRole('button', { name: 'Advanced' }));
    await userEvent.selectOptions(screen.getByLabelText('LoRAs'), 'film grain');
    await userEvent.selectOptions(screen.getByLabelText('Model'), 'Large');
    screen.getByText('Slow.');
    screen.getByText('768 × 768');
    expect(screen.queryByLabelText('LoRAs')).toBeNull();
    await generate('a boat');
    expect(gateway.asked).toEqual([{ prompt: 'a boat', n: 1, steps: 20, model: 'large' }]);
  });

  it('adds up to four LoRAs with their scales', async () => {
    await openPage(gateway);
    expect(screen.queryByLabelText('Model')).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: 'Advanced' }));
    const add = screen.getByLabelText('LoRAs');
    for (const name of ['film grain', 'ink lines', 'mist', 'dust']) await userEvent.selectOptions(add, name);
    expect(add).toHaveProperty('disabled', true);
    await userEvent.click(screen.getByRole('button', { name: 'Remove mist' }));
    await userEvent.click(screen.getByRole('button', { name: 'Remove dust' }));
    const scale = screen.getByRole('spinbutton', { name: 'ink lines' });
    await userEvent.clear(scale);
    await userEvent.type(scale, '0.5');
    await generate('a boat');
    expect(gateway.asked.at(-1)?.loras).toEqual([
      { name: 'film_grain', scale: 1 },
      { name: 'ink-lines', scale: 0.5 },
    ]);
  });

  it('says where guidance leaves the comfortable range, and lets it', async () => {
    await openPage(gateway);
    await userEvent.click(screen.getByRole('button', { name: 'Advanced' }));
    const guidance = screen.getByRole('spinbutton', { name: 'Guidance' });
    await userEvent.clear(guidance);
    await userEvent.type(guidance, '12');
    await userEvent.tab();
    screen.getByText('Above 9 this model’s pictures fray.');
    await generate('a boat');
    expect(gateway.asked.at(-1)).toHaveProperty('guidance_scale', 12);
  });
});
