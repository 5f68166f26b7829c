import { describe, expect, it } from 'vitest';
import { limits } from '../../src/api/limits.gen.ts';
import {
  fieldErrorsFrom,
  findErrors,
  fitToModel,
  initialSettings,
  parseSettings,
  requestFrom,
  settingsFrom,
} from '../../src/generation/settings.ts';
import { intoRange } from '../../src/features/form/number-field.tsx';
import { parseSeed } from '../../src/generation/seed.ts';
import { croppedShare, sizeForPicture, sizePresets } from '../../src/features/form/size-presets.ts';
import { model } from '../model.ts';

const filled = { ...initialSettings, prompt: ' a boat ' };

describe('the request', () => {
  it('holds what was chosen, and leaves the rest to the model', () => {
    expect(requestFrom(filled, null)).toEqual({ prompt: 'a boat', n: 1, steps: limits.steps.default });
    expect(requestFrom(filled, { ...model, default_steps: 31 })).toHaveProperty('steps', 31);
    expect(
      requestFrom({ ...filled, steps: 9, guidanceScale: 4, sampler: 'ddim', width: 128, height: 256 }, model),
    ).toEqual({
      prompt: 'a boat',
      n: 1,
      steps: 9,
      guidance_scale: 4,
      sampler: 'ddim',
      width: 128,
      height: 256,
    });
  });

  it('holds a seed only while it is locked', () => {
    expect(requestFrom({ ...filled, seed: 7 }, model)).not.toHaveProperty('seed');
    expect(requestFrom({ ...filled, seed: 0, isSeedLocked: true }, model)).toHaveProperty('seed', 0);
  });

  it('comes back from the settings that were made of it', () => {
    const request = {
      prompt: 'a',
      negative_prompt: 'b',
      steps: 9,
      width: 128,
      height: 256,
      n: 2,
      sampler: 'ddim',
    };
    expect(requestFrom(settingsFrom(request, 5), model)).toEqual({ ...request, seed: 5 });
  });
});

describe('findErrors', () => {
  it('wants a prompt', () => {
    expect(findErrors({ ...filled, prompt: ' \n ' })).toHaveProperty('prompt');
    expect(findErrors(filled)).toEqual({});
  });

  it('takes as many characters as the contract, counted without the spaces around', () => {
    const longest = 'x'.repeat(limits.prompt.maxLength);
    expect(findErrors({ ...filled, prompt: ` ${longest} ` })).toEqual({});
    expect(findErrors({ ...filled, prompt: `${longest}x` }).prompt).toContain(
      String(limits.prompt.maxLength),
    );
    const tooLong = 'x'.repeat(limits.negative_prompt.maxLength + 2);
    expect(findErrors({ ...filled, negativePrompt: tooLong })).toHaveProperty('negative_prompt');
  });
});

it('shows the first of the server’s complaints about a field', () => {
  const details = [
    { field: 'steps', message: 'first', rule: 'type' as const, limits: {} },
    { field: 'steps', message: 'second', rule: 'type' as const, limits: {} },
  ];
  expect(fieldErrorsFrom(details)).toEqual({ steps: 'first' });
});

describe('fitToModel', () => {
  it('keeps what the model can do', () => {
    const fitting = { ...filled, sampler: 'ddim', width: 128, height: 384, n: 4 };
    expect(fitToModel(fitting, model)).toEqual(fitting);
  });

  it('falls back to the model’s default for what it cannot', () => {
    const misfit = { ...filled, sampler: 'heun', width: 130, height: 256, n: 9 };
    expect(fitToModel(misfit, model)).toMatchObject({ sampler: null, width: null, height: null, n: 4 });
  });
});

describe('parseSettings', () => {
  it('reads what was written', () => {
    const settings = { ...filled, steps: 9, seed: 7, isSeedLocked: true, sampler: 'ddim' };
    expect(parseSettings(JSON.parse(JSON.stringify(settings)))).toEqual(settings);
  });

  it.each([null, 7, [], 'x', { prompt: 7, steps: 'many', n: 99, seed: -1, isSeedLocked: 'yes', width: 1e9 }])(
    'makes settings of %j',
    (stored) => expect(parseSettings(stored)).toEqual(initialSettings),
  );
});

describe('sizePresets', () => {
  it.each([
    model.size,
    { min: 256, max: 256, multiple_of: 8, default_width: 256, default_height: 256 },
    { min: 512, max: 2048, multiple_of: 64, default_width: 1024, default_height: 1024 },
    { min: 100, max: 500, multiple_of: 64, default_width: 448, default_height: 256 },
  ])('are different, in range and on the grid of %j', (size) => {
    const presets = sizePresets(size);
    for (const side of presets.flatMap(({ width, height }) => [width, height])) {
      expect(side % size.multiple_of).toBe(0);
      expect(side).toBeGreaterThanOrEqual(size.min);
      expect(side).toBeLessThanOrEqual(size.max);
    }
    expect(new Set(presets.map(({ width, height }) => `${width}x${height}`)).size).toBe(presets.length);
  });

  it('keep the shape rather than the number of pixels on a coarse grid', () => {
    const coarse = { min: 192, max: 320, multiple_of: 64, default_width: 256, default_height: 256 };
    expect(sizePresets(coarse)).toContainEqual({ name: 'portrait', width: 192, height: 256 });
  });

  it('have their names’ shapes', () => {
    const by = new Map(sizePresets(model.size).map((preset) => [preset.name, preset]));
    expect(by.get('square')).toMatchObject({ width: 256, height: 256 });
    expect(by.get('portrait')?.height).toBeGreaterThan(by.get('portrait')?.width ?? Infinity);
    expect(by.get('landscape')?.width).toBeGreaterThan(by.get('landscape')?.height ?? Infinity);
  });
});

it.each([
  [7.3, 7.5],
  [0, 1],
  [99, 20],
  [1.2, 1],
])('pulls %d into 1 to 20 in halves', (typed, kept) => expect(intoRange(typed, 1, 20, 0.5)).toBe(kept));

it.each([
  ['', 'new'],
  [' -1 ', 'new'],
  ['−1', 'new'],
  ['007', 7],
  [String(limits.seed.maximum), limits.seed.maximum],
  [String(limits.seed.maximum + 1), null],
  ['seed', null],
  ['12a3', null],
  ['1e3', null],
  ['-2', null],
])('reads the seed %j', (typed, seed) => expect(parseSeed(typed)).toBe(seed));

describe('the size for a picture', () => {
  const size = { min: 128, max: 384, multiple_of: 32, default_width: 256, default_height: 256 };
  const wide = { width: 320, height: 192 };

  it.each([
    ['stays where it crops next to nothing', { width: 1000, height: 990 }, { width: 256, height: 256 }],
    ['is a preset where one fits', { width: 1000, height: 1000 }, { width: 256, height: 256 }],
    ['is as tall as a tall picture', { width: 600, height: 1600 }, { width: 160, height: 384 }],
    ['is as near as the model can come', { width: 3000, height: 300 }, { width: 384, height: 128 }],
  ])('%s', (_, picture, wanted) => {
    const present = picture.width === 1000 && picture.height === 990 ? { width: 256, height: 256 } : wide;
    expect(sizeForPicture(size, picture, present)).toEqual(wanted);
  });

  it('knows how much is cropped', () => {
    expect(croppedShare({ width: 200, height: 100 }, { width: 1, height: 1 })).toBe(0.5);
    expect(croppedShare({ width: 200, height: 100 }, { width: 2, height: 1 })).toBe(0);
  });
});
