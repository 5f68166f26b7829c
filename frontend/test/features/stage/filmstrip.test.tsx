import { fireEvent, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { describe, expect, it, vi } from 'vitest';
import { Filmstrip, stepAt } from '../../../src/features/stage/filmstrip.tsx';
import { idle, type GenerationState } from '../../../src/generation/generation.ts';
import type { Gaze } from '../../../src/generation/picture-wish.ts';

const frames = Array.from({ length: 7 }, (_, place) => ({ step: place + 1, url: null }));
const running: GenerationState = { ...idle, phase: 'running', step: 7, totalSteps: 20, frames: [frames] };

function Strip({ generation }: { generation: GenerationState }) {
  const [gaze, setGaze] = useState<Gaze>({ step: null, index: null });
  return <Filmstrip generation={generation} loaded={new Map()} gaze={gaze} onGaze={setGaze} />;
}

function strip(): HTMLElement {
  return screen.getByRole('slider', { name: 'Steps of the picture' });
}

describe('the filmstrip', () => {
  it.each([
    ['{ArrowLeft}', 'step 7 of 20'],
    ['{ArrowLeft}{ArrowLeft}', 'step 6 of 20'],
    ['{Home}', 'step 1 of 20'],
    ['{Home}{ArrowLeft}', 'step 1 of 20'],
    ['{Home}{ArrowRight}', 'step 2 of 20'],
    ['{PageDown}', 'step 3 of 20'],
    ['{Home}{PageUp}', 'step 6 of 20'],
    ['{Home}{End}', 'newest, step 7 of 20'],
    ['{ArrowLeft}{ArrowRight}', 'newest, step 7 of 20'],
    ['x', 'newest, step 7 of 20'],
  ])('follows the keys %s', async (keys, text) => {
    render(<Strip generation={running} />);
    strip().focus();
    await userEvent.keyboard(keys);
    expect(strip().getAttribute('aria-valuetext')).toBe(text);
  });

  it('keeps the step that is looked at while new ones arrive, and follows them otherwise', async () => {
    const { rerender } = render(<Strip generation={running} />);
    strip().focus();
    await userEvent.keyboard('{Home}');
    rerender(<Strip generation={{ ...running, step: 8 }} />);
    expect(strip().getAttribute('aria-valuetext')).toBe('step 1 of 20');
    await userEvent.keyboard('{End}');
    expect(strip().getAttribute('aria-valuetext')).toBe('newest, step 8 of 20');
  });

  it('is scrubbed by dragging, and lets go of what is beyond the newest step', () => {
    render(<Strip generation={running} />);
    vi.spyOn(strip(), 'getBoundingClientRect').mockReturnValue(new DOMRect(0, 0, 1000, 76));
    fireEvent.pointerDown(strip(), { clientX: 100, button: 0, pointerId: 1 });
    expect(strip().getAttribute('aria-valuetext')).toBe('step 3 of 20');
    fireEvent.pointerMove(strip(), { clientX: 10, pointerId: 1 });
    expect(strip().getAttribute('aria-valuetext')).toBe('step 1 of 20');
    fireEvent.pointerMove(strip(), { clientX: 900, pointerId: 1 });
    expect(strip().getAttribute('aria-valuetext')).toBe('newest, step 7 of 20');
  });

  it('cannot be scrubbed before the first step', async () => {
    render(<Strip generation={{ ...idle, phase: 'queued', totalSteps: 20 }} />);
    expect(strip().getAttribute('aria-valuetext')).toBe('no steps yet');
    expect(strip().getAttribute('tabindex')).toBe('-1');
    await userEvent.keyboard('{Home}');
    expect(strip().getAttribute('aria-valuetext')).toBe('no steps yet');
  });

  it.each([5, 20, 50])('has a place for each of %d steps, and one for the present', (total) => {
    const places = new Set(Array.from({ length: 1000 }, (_, point) => stepAt(point / 1000, total)));
    for (let step = 1; step <= total + 1; step++) expect(places).toContain(step);
    expect(stepAt(-1, total)).toBe(1);
  });
});
