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
      {
        ...{ prompt: 'a dog', n: 1, steps: 20 },
        ...{ width: 384, height: 192 }, // the picture's own shape
        ...{ init_image: 'data:image/png;base64,AAAA', strength: 0.3 },
      },
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

  it('takes a file that is dropped anywhere, and never leaves the page for it', async () => {
    await openPage(gateway);
    for (const [place, name] of [
      [screen.getByRole('region', { name: 'Picture' }), 'stage.png'],
      [screen.getByLabelText('Prompt'), 'prompt.png'],
      [document.body, 'body.png'],
    ] as const) {
      const dataTransfer = { types: ['Files'], files: [new File(['x'], name, { type: 'image/png' })] };
      expect(fireEvent.dragOver(place, { dataTransfer })).toBe(false); // prevented: the page takes it
      await screen.findByText('Drop it: the next picture starts from this one');
      expect(fireEvent.drop(place, { dataTransfer })).toBe(false);
      await screen.findByText(name);
      expect(screen.queryByText('Drop it: the next picture starts from this one')).toBeNull();
    }
    const dataTransfer = { types: ['Files'], files: [new File(['x'], 'a.pdf', { type: 'application/pdf' })] };
    expect(fireEvent.drop(document.body, { dataTransfer })).toBe(false);
    await screen.findByText('Choose a PNG, JPEG or WebP picture.');
    screen.getByText('body.png');
  });

  it('leaves text that is dragged to its field', async () => {
    await openPage(gateway);
    const dataTransfer = { types: ['text/plain'], files: [] };
    expect(fireEvent.dragOver(screen.getByLabelText('Prompt'), { dataTransfer })).toBe(true);
    expect(fireEvent.drop(screen.getByLabelText('Prompt'), { dataTransfer })).toBe(true);
  });

  it('takes the picture’s shape, says what another shape cuts off, and goes back with Undo', async () => {
    await openPage(gateway);
    await choose(png);
    await screen.findByText('cat.png');
    expect(screen.getByRole('radio', { name: 'Custom, 384 by 192' }).ariaChecked).toBe('true');
    await userEvent.click(screen.getByRole('radio', { name: 'Square, 256 by 256' }));
    screen.getByText('50 % of it is cut off at the edges, to fit 256 × 256.');
    await userEvent.click(screen.getByRole('button', { name: 'Undo' }));
    expect(screen.getByRole('radio', { name: 'Square, 256 by 256' }).ariaChecked).toBe('true');
    expect(screen.queryByText('cat.png')).toBeNull();
  });

  it('brings a removed picture back with its strength, and keeps the focus in the form', async () => {
    await openPage(gateway);
    await choose(png);
    const strength = await screen.findByRole('spinbutton', { name: 'Strength' });
    await userEvent.clear(strength);
    await userEvent.type(strength, '0.3');
    await userEvent.click(screen.getByRole('button', { name: 'Remove this picture' }));
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Start from a picture' }));
    await userEvent.click(screen.getByRole('button', { name: 'Undo' }));
    expect(screen.getByRole('spinbutton', { name: 'Strength' })).toHaveProperty('value', '0.3');
  });

  it('refuses a strength that is none, and forgets it with the picture', async () => {
    await openPage(gateway);
    await choose(png);
    const strength = await screen.findByRole('spinbutton', { name: 'Strength' });
    await userEvent.clear(strength);
    await userEvent.type(strength, '2');
    await generate('a dog');
    expect(gateway.asked).toEqual([]);
    screen.getByText('Enter a number from 0.05 to 1.');
    await waitFor(() => expect(document.activeElement).toBe(strength));
    await userEvent.click(screen.getByRole('button', { name: 'Remove this picture' }));
    await generate('a dog');
    expect(gateway.asked).toHaveLength(1);
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

  it('asks before what was painted is lost', async () => {
    vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(fakeContext() as unknown as never); // jsdom has no canvas
    await openPage(gateway);
    await choose(png);
    const paint = await screen.findByRole('button', { name: 'Paint what should change' });
    await userEvent.click(paint);
    await userEvent.keyboard('{Escape}'); // nothing is painted, so there is nothing to ask
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());

    await userEvent.click(paint);
    const dialog = within(await screen.findByRole('dialog', { name: 'Paint what should change' }));
    await userEvent.click(dialog.getByRole('button', { name: 'the left half' }));
    await userEvent.keyboard('{Escape}');
    expect(document.activeElement).toBe(dialog.getByRole('button', { name: 'Go on painting' }));
    await userEvent.keyboard('{Escape}');
    expect(dialog.queryByRole('button', { name: 'Go on painting' })).toBeNull();
    expect(dialog.getByRole('button', { name: 'the left half' }).ariaPressed).toBe('true');

    const outside = document.querySelector<HTMLElement>('[aria-hidden=true].fixed');
    fireEvent.pointerDown(outside ?? document.body, { button: 0 });
    fireEvent.click(outside ?? document.body);
    await dialog.findByText('Close without what you painted?');
    await userEvent.click(dialog.getByRole('button', { name: 'Use this mask' }));
    await screen.findByRole('button', { name: 'Change the mask' });
  });

  it('brings back a mask that was cleared', async () => {
    vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(fakeContext() as unknown as never); // jsdom has no canvas
    await openPage(gateway);
    await choose(png);
    await userEvent.click(await screen.findByRole('button', { name: 'Paint what should change' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Paint what should change' }));
    await userEvent.click(dialog.getByRole('button', { name: 'the left half' }));
    await userEvent.click(dialog.getByRole('button', { name: 'Clear the mask' }));
    expect(dialog.getByRole('button', { name: 'the left half' }).ariaPressed).toBe('false');
    await userEvent.click(dialog.getByRole('button', { name: 'Undo' }));
    expect(dialog.getByRole('button', { name: 'the left half' }).ariaPressed).toBe('true');
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
