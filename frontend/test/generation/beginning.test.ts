import { describe, expect, it } from 'vitest';
import {
  branchAt,
  requestPartOf,
  stepsRun,
  wordsForStrength,
  type StartPicture,
} from '../../src/generation/beginning/beginning.ts';
import { beginningOf, repeatable } from '../../src/generation/beginning/again.ts';
import {
  frameFor,
  paintMarks,
  type Mark,
  type PaintContext,
} from '../../src/generation/beginning/strokes.ts';
import { idle, type GenerationState } from '../../src/generation/generation.ts';
import { loraTitle, parseLoras } from '../../src/generation/lora-choice.ts';
import type { SessionSnapshot } from '../../src/generation/session.ts';
import { sizeWithin } from '../../src/lib/picture-file.ts';

const frames = [8, 9, 10].map((step) => ({ step, url: `/${step}.jpg` }));
const branch: GenerationState = {
  ...idle,
  phase: 'running',
  id: 'child',
  request: { prompt: 'a ship', steps: 20 },
  parent: { id: 'parent', step: 8, index: 1 },
  seed: 5,
  n: 2,
  step: 10,
  totalSteps: 20,
  frames: [frames, frames],
};

describe('the point to branch from', () => {
  it('is the step and the image that are looked at', () => {
    expect(branchAt(branch, { step: 9, index: 1 })).toMatchObject({
      from: { id: 'child', step: 9, index: 1 },
      preview: '/9.jpg',
      seed: 6,
      steps: 20,
    });
  });

  it('is none of several images that lie side by side', () => {
    expect(branchAt(branch, { step: 9, index: null })).toBeNull();
  });

  it('counts the seed on from the first image’s, over the largest one', () => {
    expect(branchAt({ ...branch, seed: 2 ** 32 - 1 }, { step: 9, index: 1 })).toMatchObject({ seed: 0 });
  });

  it('belongs to the parent where the branch began', () => {
    expect(branchAt(branch, { step: 8, index: 0 })).toMatchObject({ from: branch.parent, seed: null });
  });

  it.each([null, 11, 20])('is none at step %j', (step) => {
    expect(branchAt({ ...branch, totalSteps: step ?? 20 }, { step, index: null })).toBeNull();
  });
});

describe('a picture to start from', () => {
  const picture: StartPicture = {
    kind: 'picture',
    url: 'data:,a',
    name: 'cat.png',
    width: 512,
    height: 256,
    strength: 0.5,
    mask: null,
    marks: [],
  };

  it('is sent with its strength, and its mask where there is one', () => {
    expect(requestPartOf(picture)).toEqual({ init_image: 'data:,a', strength: 0.5 });
    expect(requestPartOf({ ...picture, mask: 'data:,m' })).toHaveProperty('mask', 'data:,m');
    expect(requestPartOf(null)).toEqual({});
  });

  it('can be sent once more only while the page has it', () => {
    const generation: GenerationState = {
      ...idle,
      request: { prompt: 'a', strength: 0.5, has_init_image: true },
      width: 256,
      height: 256,
    };
    const kept: SessionSnapshot = {
      ...{ generation, connection: 'live', isCancelling: false, isKeeping: false },
      sent: { prompt: 'a', init_image: 'data:,a' },
    };
    expect(repeatable(kept)).toEqual({ prompt: 'a', strength: 0.5, init_image: 'data:,a' });
    expect(beginningOf(kept)).toMatchObject({ kind: 'picture', url: 'data:,a', strength: 0.5 });
    expect(repeatable({ ...kept, sent: null })).toBeNull();
    expect(beginningOf({ ...kept, sent: null })).toBeNull();
  });

  it.each([
    [20, 0.6, 12],
    [20, 1, 20],
    [5, 0.05, 1],
  ])('runs of %d steps at strength %d as many as %d', (steps, strength, run) =>
    expect(stepsRun(steps, strength)).toBe(run),
  );

  it('has words for every strength', () => {
    const words = Array.from({ length: 20 }, (_, place) => wordsForStrength((place + 1) / 20));
    expect(new Set(words).size).toBe(5);
  });

  it.each([
    [3000, 1500, 1536, 768],
    [100, 50, 100, 50],
    [9000, 2, 1536, 1],
  ])('of %d × %d is sent at %d × %d', (width, height, sentWidth, sentHeight) =>
    expect(sizeWithin(width, height, 1536)).toEqual({ width: sentWidth, height: sentHeight }),
  );
});

describe('the mask', () => {
  const size = { width: 200, height: 100 };
  const frame = frameFor(size, { width: 1, height: 1 });

  it('shows what the new shape leaves in view', () => {
    expect(frame).toEqual({ left: 0.25, top: 0, width: 0.5, height: 1 });
    expect(frameFor({ width: 1, height: 2 }, { width: 2, height: 1 })).toEqual({
      left: 0,
      top: 0.375,
      width: 1,
      height: 0.25,
    });
  });

  it('is painted in order: strokes where the pointer went, regions within what is in view', () => {
    const calls: unknown[][] = [];
    const note =
      (name: string) =>
      (...values: unknown[]): void =>
        void calls.push([name, ...values]);
    const context: PaintContext = {
      ...{ fillStyle: '', strokeStyle: '', lineWidth: 0, lineCap: 'butt', lineJoin: 'miter' },
      globalCompositeOperation: 'copy',
      ...{ fillRect: note('fill'), clearRect: note('clear'), beginPath: note('begin') },
      ...{ moveTo: note('move'), lineTo: note('line'), stroke: note('stroke') },
    };
    const points = [
      { x: 0.5, y: 0.5 },
      { x: 1, y: 0 },
    ];
    const marks: Mark[] = [
      { kind: 'region', name: 'edges' },
      { kind: 'stroke', isErasing: false, width: 0.1, points },
    ];
    const painted = { ...context };
    paintMarks(painted, size, marks, frame, '#fff');
    expect(calls).toEqual([
      ['clear', 0, 0, 200, 100],
      ['fill', 50, 0, 100, 100],
      ['clear', 75, 25, 50, 50],
      ['begin'],
      ['move', 100, 50],
      ['line', 100, 50],
      ['line', 200, 0],
      ['stroke'],
    ]);
    expect(painted).toMatchObject({ lineWidth: 10, strokeStyle: '#fff' });
  });
});

describe('LoRAs', () => {
  it('are read from storage one by one', () => {
    const good = { name: 'a', scale: 0.5 };
    expect(parseLoras([good, good, { name: 'b', scale: 9 }, { name: '', scale: 1 }, null, 7])).toEqual([
      good,
    ]);
    expect(parseLoras('x')).toEqual([]);
  });

  it.each([
    ['film_grain-v2', 'film grain v2'],
    ['__', '__'],
  ])('are called %s: %s', (name, title) => expect(loraTitle(name)).toBe(title));
});
