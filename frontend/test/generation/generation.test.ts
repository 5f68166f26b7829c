import { describe, expect, it } from 'vitest';
import type { BranchPoint, GenerationEvent } from '../../src/api/words.ts';
import {
  applyEvent,
  canKeep,
  idle,
  keptStep,
  reduceGeneration,
  type GenerationState,
} from '../../src/generation/generation.ts';
import { readTranscripts } from '../transcript.ts';

const transcripts = readTranscripts();

function replay(events: readonly GenerationEvent[], from: GenerationState = idle): GenerationState {
  return events.reduce(applyEvent, from);
}

function transcript(name: string): readonly GenerationEvent[] {
  const events = transcripts.get(name);
  if (events === undefined) throw new Error(`there is no transcript ${name}`);
  return events;
}

describe.each([...transcripts])('transcript %s', (_name, events) => {
  it('ends in the state that its last event tells', () => {
    const last = events.at(-1);
    const { phase } = replay(events);
    if (last?.type === 'done') expect(phase).toBe('done');
    else if (last?.type === 'cancelled') expect(phase).toBe('cancelled');
    else if (last?.type === 'error')
      expect(phase).toBe(last.error.code === 'GENERATION_LOST' ? 'lost' : 'failed');
    else expect(['queued', 'running']).toContain(phase);
  });

  it('keeps each step of each image once, in order', () => {
    for (const row of replay(events).frames) {
      const steps = row.map(({ step }) => step);
      expect(steps).toEqual([...new Set(steps)].sort((a, b) => a - b));
    }
  });

  it('comes to the same when it is told twice', () => {
    const once = replay(events);
    const { waitMs, position, elapsedMs, etaMs, ...lasting } = replay(events, once);
    expect({ ...lasting, waitMs, position, elapsedMs, etaMs }).toMatchObject({
      phase: once.phase,
      frames: once.frames,
      images: once.images,
      step: once.step,
    });
  });
});

describe('a generation', () => {
  it('knows its shape, steps and pictures from its events', () => {
    expect(replay(transcript('text-to-image').filter(({ type }) => type !== 'done'))).toMatchObject({
      phase: 'running',
    });
    const two = replay([
      started({ n: 2 }),
      step(2, 0),
      step(1, 0),
      step(1, 1),
      { type: 'image', image: '/1.png', index: 1, seed: 8, width: 256, height: 192 },
    ]);
    expect(two).toMatchObject({ width: 256, height: 192, n: 2, step: 2, totalSteps: 3 });
    expect(two.frames.map((row) => row.map((frame) => frame.step))).toEqual([[1, 2], [1]]);
    expect(two.images).toEqual([null, { url: '/1.png', seed: 8 }]);
  });

  it('stays finished while its log is read again', () => {
    const done = replay(transcript('text-to-image'));
    const again = applyEvent(done, { type: 'queued', id: done.id ?? '', position: 1, eta_ms: null });
    expect(again.phase).toBe('done');
  });

  it('forgets its progress, not its request, on reset', () => {
    const asked = reduceGeneration(idle, {
      type: 'submitted',
      request: { prompt: 'a boat', width: 256, height: 192 },
    });
    const running = replay([step(4, 0)], asked);
    expect(applyEvent(running, { type: 'reset' })).toMatchObject({
      phase: 'submitting',
      request: { prompt: 'a boat' },
      width: 256,
      step: 0,
      frames: [],
    });
  });

  it('that is a branch begins with its parent’s frame, and counts on from there', () => {
    const parent = { id: 'p', step: 8, index: 1 };
    const asked = reduceGeneration(idle, {
      type: 'submitted',
      request: { prompt: 'a boat', from: parent, n: 2 },
    });
    const first = [{ step: 8, url: '/api/generate/p/steps/8.jpg?index=1' }];
    expect(asked).toMatchObject({ parent, step: 8, frames: [first, first] });
    const begun = replay([started({ parent, total_steps: 20, n: 2 })], asked);
    expect(canKeep(begun)).toBe(false);
    const running = replay([step(9, 0)], begun);
    expect(running.frames.map((row) => row.map((frame) => frame.step))).toEqual([[8, 9], [8]]);
    expect(applyEvent(running, { type: 'reset' })).toMatchObject({ step: 8, frames: [first, first] });
  });

  it('knows when it was kept before its end', () => {
    const running = replay([started({}), step(2, 0)]);
    expect([canKeep(running), keptStep(running)]).toEqual([true, null]);
    expect(keptStep(applyEvent(running, { type: 'done', elapsed_ms: 1 }))).toBe(2);
    expect(keptStep(replay([step(3, 0), { type: 'done', elapsed_ms: 1 }], running))).toBeNull();
  });

  it('remembers that it began with a picture, not its bytes', () => {
    const request = { prompt: 'a boat', init_image: 'data:,', mask: 'data:,', strength: 0.5 };
    expect(reduceGeneration(idle, { type: 'submitted', request }).request).toEqual({
      prompt: 'a boat',
      strength: 0.5,
      has_init_image: true,
      has_mask: true,
    });
  });

  it('has its final shape before anything has arrived', () => {
    const asked = reduceGeneration(idle, {
      type: 'submitted',
      request: { prompt: 'a boat', width: 320, height: 192, n: 2, steps: 30 },
    });
    expect(asked).toMatchObject({ phase: 'submitting', width: 320, height: 192, n: 2, totalSteps: 30 });
  });
});

function started(change: { n?: number; parent?: BranchPoint; total_steps?: number }): GenerationEvent {
  const shape = { width: 256, height: 192, total_steps: 3, n: 1, parent: null };
  return { type: 'started', id: 'g', model: 'm', seed: 7, ...shape, ...change };
}

function step(number: number, index: number): GenerationEvent {
  return {
    type: 'step',
    step: number,
    total_steps: 3,
    progress: number * 33,
    image: `/steps/${number}.jpg?index=${index}`,
    index,
    elapsed_ms: number * 100,
    eta_ms: 0,
  };
}
