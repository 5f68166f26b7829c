/** A picture's recipe, written into its file and read from it: our own, and other tools', in files as they write them. */
import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  chunk,
  chunksOf,
  exifWithComment,
  internationalChunk,
  jpegWithExif,
  picture,
  plainChunk,
  webpWithExif,
  withChunks,
  zippedChunk,
} from './recipe-files.js';
import { insertTextChunks, PngError, readTextChunks } from '../src/recipes/png-text.js';
import { readRecipe } from '../src/recipes/read.js';
import { Recipe } from '../src/recipes/recipe.js';
import { embedRecipe } from '../src/recipes/write.js';

const full: Recipe = {
  prompt: 'a red mug, „blau“ 日本\non a table',
  negative_prompt: 'blurry, text: none',
  steps: 20,
  guidance_scale: 6.5,
  seed: 4_294_967_295,
  width: 512,
  height: 768,
  sampler: 'dpmpp_2m_karras',
  model: 'studio: mini, v2',
  model_hash: '31e35c80fc',
  loras: [{ name: 'film-grain', scale: 0.8 }],
  strength: 0.6,
  from: { id: '01a213d2-6d2f-7433-abd2-b28dbc3d4f3f', step: 7, index: 1 },
  id: '01a213d2-6d2f-7433-abd2-b28dbc3d4f40',
  index: 2,
};

const A1111 =
  'a cat, (fluffy:1.2), <lora:inks/thick:0.7>, best <lora:detail>\nsecond line\n' +
  'Negative prompt: bad hands,\nlow quality\n' +
  'Steps: 25, Sampler: DPM++ 2M, Schedule type: Automatic, CFG scale: 7, Seed: 987654321, Size: 832x1216, ' +
  'Model hash: 31e35c80fc, Model: "sd_xl: base, 1.0", Denoising strength: 0.45, ' +
  'Lora hashes: "thick: 123, detail: 456", Version: v1.10.1';
const a1111 = {
  source: 'a1111',
  prompt: 'a cat, (fluffy:1.2), best\nsecond line',
  negative_prompt: 'bad hands,\nlow quality',
  steps: 25,
  sampler: 'dpmpp_2m_karras',
  guidance_scale: 7,
  seed: 987654321,
  width: 832,
  height: 1216,
  model_hash: '31e35c80fc',
  model: 'sd_xl: base, 1.0',
  strength: 0.45,
  loras: [
    { name: 'inks/thick', scale: 0.7 },
    { name: 'detail', scale: 1 },
  ],
};

type Nodes = Record<string, { class_type: string; inputs: Record<string, unknown>; is_changed?: unknown }>;

const simple: Nodes = {
  3: {
    class_type: 'KSampler',
    inputs: {
      ...{ seed: 156680208700286, steps: 20, cfg: 8, sampler_name: 'euler_ancestral', scheduler: 'normal' },
      ...{ denoise: 1, model: ['4', 0], positive: ['6', 0], negative: ['7', 0], latent_image: ['5', 0] },
    },
  },
  4: { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: 'sdxl\\juggernaut_xl.safetensors' } },
  5: { class_type: 'EmptyLatentImage', inputs: { width: 512, height: 640, batch_size: 1 } },
  6: { class_type: 'CLIPTextEncode', inputs: { text: 'a bottle in the snow', clip: ['4', 1] } },
  7: { class_type: 'CLIPTextEncode', inputs: { text: 'watermark', clip: ['4', 1] } },
  8: { class_type: 'VAEDecode', inputs: { samples: ['3', 0], vae: ['4', 2] } },
  9: { class_type: 'SaveImage', inputs: { filename_prefix: 'ComfyUI', images: ['8', 0] } },
};

/** SDXL with two texts an encoder, LoRAs one after the other, a ControlNet, numbers in nodes of their own, a refiner. */
const refined: Nodes = {
  5: { class_type: 'EmptyLatentImage', inputs: { width: ['30', 0], height: ['30', 1], batch_size: 1 } },
  30: { class_type: 'Sizes', inputs: { value: 1024 } },
  31: { class_type: 'Seed (rgthree)', inputs: { seed: 77 } },
  10: {
    class_type: 'KSamplerAdvanced',
    inputs: {
      ...{
        add_noise: 'enable',
        noise_seed: ['31', 0],
        steps: 25,
        cfg: 5.5,
        sampler_name: 'dpmpp_2m_sde_gpu',
      },
      ...{ scheduler: 'karras', start_at_step: 0, end_at_step: 20, return_with_leftover_noise: 'enable' },
      ...{ model: ['42', 0], positive: ['20', 0], negative: ['20', 1], latent_image: ['5', 0] },
    },
  },
  11: {
    class_type: 'KSamplerAdvanced',
    inputs: {
      ...{
        add_noise: 'disable',
        noise_seed: 0,
        steps: 25,
        cfg: 8,
        sampler_name: 'euler',
        scheduler: 'normal',
      },
      ...{ model: ['12', 0], positive: ['15', 0], negative: ['16', 0], latent_image: ['10', 0] },
    },
  },
  4: { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: 'sd_xl_base_1.0.safetensors' } },
  12: { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: 'sd_xl_refiner_1.0.safetensors' } },
  40: lora('first.safetensors', 0.5, '4'),
  41: lora('second.safetensors', -1, '40'),
  42: { class_type: 'FreeU_V2', inputs: { model: ['41', 0], b1: 1.3 } },
  20: {
    class_type: 'ControlNetApplyAdvanced',
    inputs: { positive: ['21', 0], negative: ['22', 0], strength: 0.8, control_net: ['23', 0] },
  },
  21: {
    class_type: 'CLIPTextEncodeSDXL',
    inputs: { width: 4096, height: 4096, text_g: ['50', 0], text_l: 'oil painting', clip: ['41', 1] },
  },
  22: { class_type: 'CLIPTextEncodeSDXL', inputs: { text_g: 'ugly', text_l: 'ugly', clip: ['41', 1] } },
  50: {
    class_type: 'StringConcatenate',
    inputs: { string_a: 'a lake', string_b: ['51', 0], delimiter: '; ' },
  },
  51: { class_type: 'PrimitiveStringMultiline', inputs: { value: 'at dawn' }, is_changed: [NaN] },
  15: {
    class_type: 'CLIPTextEncodeSDXLRefiner',
    inputs: { ascore: 6, text: 'not this one', clip: ['12', 1] },
  },
  16: { class_type: 'CLIPTextEncodeSDXLRefiner', inputs: { ascore: 2, text: 'nor this', clip: ['12', 1] } },
};

function lora(file: string, scale: number, model: string): Nodes[string] {
  const inputs = {
    lora_name: file,
    strength_model: scale,
    strength_clip: 1,
    model: [model, 0],
    clip: [model, 1],
  };
  return { class_type: 'LoraLoader', inputs };
}

/** As Python's json.dumps writes it. */
function pythonJson(value: unknown): string {
  const marked = JSON.stringify(value, (_, item: unknown) => (Number.isNaN(item) ? '<NaN>' : item));
  return marked.replaceAll('"<NaN>"', 'NaN');
}

const INVOKEAI = {
  ...{
    app_version: '5.4.2',
    generation_mode: 'sdxl_img2img',
    positive_prompt: 'a fox',
    negative_prompt: 'cars',
  },
  ...{
    width: 1024,
    height: 896,
    seed: 1234,
    cfg_scale: 5,
    steps: 30,
    scheduler: 'dpmpp_2m_k',
    strength: 0.7,
  },
  model: { key: 'ab-12', hash: 'blake3:9a', name: 'Juggernaut XL v9', base: 'sdxl', type: 'main' },
  loras: [{ model: { key: 'cd', name: 'Pixel Art', type: 'lora' }, weight: 0.75 }],
};
const invokeai = {
  ...{
    source: 'invokeai',
    prompt: 'a fox',
    negative_prompt: 'cars',
    steps: 30,
    guidance_scale: 5,
    seed: 1234,
  },
  ...{
    width: 1024,
    height: 896,
    sampler: 'dpmpp_2m_karras',
    model: 'Juggernaut XL v9',
    model_hash: 'blake3:9a',
  },
  ...{ strength: 0.7, loras: [{ name: 'Pixel Art', scale: 0.75 }] },
};

let png: Buffer;
let jpeg: Buffer;
let webp: Buffer;
beforeAll(async () => {
  [png, jpeg, webp] = await Promise.all([picture('png'), picture('jpeg'), picture('webp')]);
});

const readText = (keyword: string, text: string) => readRecipe(insertTextChunks(png, [{ keyword, text }]));
const readGraph = (nodes: unknown) => readText('prompt', pythonJson(nodes));

describe('our own recipe', () => {
  it('comes out as it went in', async () => {
    expect(await readRecipe(embedRecipe(png, full, '0.1.0'))).toEqual({ ...full, source: 'safelight' });
    const least = { prompt: 'a mug' };
    expect(await readRecipe(embedRecipe(png, least, '0.1.0'))).toEqual({ ...least, source: 'safelight' });
  });

  it('is written in the words of A1111, too', () => {
    const [first] = readTextChunks(embedRecipe(png, full, '0.1.0'));
    expect(first).toEqual({
      keyword: 'parameters',
      text:
        'a red mug, „blau“ 日本\non a table <lora:film-grain:0.8>\n' +
        'Negative prompt: blurry, text: none\n' +
        'Steps: 20, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 6.5, Seed: 4294967295, Size: 512x768, ' +
        'Model hash: 31e35c80fc, Model: "studio: mini, v2", Denoising strength: 0.6, Version: Safelight 0.1.0',
    });
  });

  it('is still read where only those words are left', async () => {
    const [first] = readTextChunks(embedRecipe(png, full, '0.1.0'));
    const known: Partial<Recipe> = { ...full };
    for (const field of ['from', 'id', 'index'] as const) Reflect.deleteProperty(known, field);
    expect(await readText('parameters', first?.text ?? '')).toEqual({ ...known, source: 'safelight' });
  });

  it('has a name in A1111 for each of the engine’s samplers', async () => {
    const path = new URL('../../python-api/safelight/diffusion/drawing/samplers.py', import.meta.url);
    const names = [...readFileSync(path, 'utf8').matchAll(/^ {4}"(\w+)": Sampler\(/gm)].map(
      ([, name]) => name,
    );
    expect(names.length).toBeGreaterThan(5);
    for (const sampler of names) {
      const [first] = readTextChunks(embedRecipe(png, { prompt: 'a mug', steps: 20, sampler }, '0.1.0'));
      expect(first?.text).toMatch(/Sampler: (Euler|DDIM|DPM\+\+|UniPC|Heun)/);
      expect(await readText('parameters', first?.text ?? '')).toMatchObject({ sampler });
    }
  });

  it('leaves pixels and other chunks as they are, and replaces the recipe that was there', async () => {
    const before = withChunks(
      withChunks(png, [plainChunk('parameters', 'old'), plainChunk('Title', 'kept'), chunk('prVt', 'abc')]),
      [zippedChunk('safelight', '{}'), internationalChunk('parameters', 'older')],
      'last',
    );
    const twice = embedRecipe(embedRecipe(before, { prompt: 'a cup' }, '0.1.0'), full, '0.1.0');
    expect(await readRecipe(twice)).toMatchObject({ prompt: full.prompt });
    expect(readTextChunks(twice).map(({ keyword }) => keyword)).toEqual(['parameters', 'safelight', 'Title']);
    const others = chunksOf(twice).filter(({ type }) => type !== 'iTXt');
    expect(others).toEqual(chunksOf(withChunks(png, [plainChunk('Title', 'kept'), chunk('prVt', 'abc')])));
    expect(await sharp(twice).raw().toBuffer()).toEqual(await sharp(png).raw().toBuffer());
    const [header, ours] = chunksOf(twice);
    expect([header?.type, ours?.bytes]).toEqual(['IHDR', chunk('iTXt', ours?.bytes.subarray(8, -4) ?? '')]);
  });

  it('keeps what stands behind the picture', () => {
    const tail = Buffer.from('appended');
    expect(embedRecipe(Buffer.concat([png, tail]), full, '0.1.0').subarray(-tail.length)).toEqual(tail);
  });
});

describe("a PNG's texts", () => {
  it('are read in all their kinds', () => {
    const texts = [
      plainChunk('Latin', 'caf\xe9'),
      chunk('tEXt', 'Utf8\0日本'),
      zippedChunk('Zipped', 'z'.repeat(1000)),
      internationalChunk('International', '日本'),
      internationalChunk('Both', 'ü'.repeat(1000), { isZipped: true }),
    ];
    expect(readTextChunks(withChunks(png, texts, 'last'))).toEqual([
      { keyword: 'Latin', text: 'café' },
      { keyword: 'Utf8', text: '日本' },
      { keyword: 'Zipped', text: 'z'.repeat(1000) },
      { keyword: 'International', text: '日本' },
      { keyword: 'Both', text: 'ü'.repeat(1000) },
    ]);
  });

  it('are 64 at most', () => {
    const many = Array.from({ length: 100 }, (_, index) => plainChunk('k', String(index)));
    expect(readTextChunks(withChunks(png, many)).map(({ text }) => text)).toEqual(
      Array.from({ length: 64 }, (_, index) => String(index)),
    );
  });

  it('are inflated to 1 MiB in all, whatever a bomb holds', () => {
    const bomb = Buffer.alloc(200 * 2 ** 20);
    const halves = Array.from({ length: 5 }, () => zippedChunk('half', 'h'.repeat(2 ** 19)));
    const read = (chunks: Buffer[]) => readTextChunks(withChunks(png, chunks)).map(({ keyword }) => keyword);
    expect(read([zippedChunk('bomb', bomb), plainChunk('Title', 'kept')])).toEqual(['Title']);
    expect(read([...halves, plainChunk('Title', 'kept')])).toEqual(['half', 'half', 'Title']);
  });

  it('are left out when they are too large or malformed', () => {
    const texts = [
      plainChunk('huge', 'h'.repeat(5 * 2 ** 20)),
      chunk('tEXt', 'no end of a keyword'),
      chunk('iTXt', 'short\0\0'),
      chunk('zTXt', 'empty\0'),
      chunk('zTXt', 'damaged\0\0\x78\x9cnonsense'),
      plainChunk('Title', 'kept'),
    ];
    expect(readTextChunks(withChunks(png, texts))).toEqual([{ keyword: 'Title', text: 'kept' }]);
  });

  it('are read whatever their CRC says', () => {
    const damaged = plainChunk('Title', 'kept');
    damaged.fill(0, damaged.length - 4);
    expect(readTextChunks(withChunks(png, [damaged]))).toEqual([{ keyword: 'Title', text: 'kept' }]);
  });

  it('are refused with a reason for what is no PNG, or only a part of one', () => {
    const error = (file: Buffer) => {
      try {
        readTextChunks(file);
      } catch (caught) {
        return caught instanceof PngError ? caught.code : caught;
      }
      return undefined;
    };
    expect(error(jpeg)).toBe('NOT_A_PNG');
    expect(error(Buffer.alloc(0))).toBe('NOT_A_PNG');
    expect(error(png.subarray(0, 8))).toBe('BROKEN_PNG');
    expect(error(png.subarray(0, -4))).toBe('BROKEN_PNG');
    expect(error(Buffer.concat([png.subarray(0, 8), png.subarray(33)]))).toBe('BROKEN_PNG');
    expect(() => embedRecipe(jpeg, full, '0.1.0')).toThrow(PngError);
  });
});

describe('A1111', () => {
  it('is read from PNG, in both of its chunks', async () => {
    expect(await readRecipe(withChunks(png, [plainChunk('parameters', A1111)]))).toEqual(a1111);
    const chinese = A1111.replace('a cat', '一只猫');
    const file = withChunks(png, [internationalChunk('parameters', chinese)]);
    expect(await readRecipe(file)).toEqual({ ...a1111, prompt: a1111.prompt.replace('a cat', '一只猫') });
  });

  it.each([
    ['big-endian', {}],
    ['little-endian', { isLittle: true }],
    ['mixed', { isLittle: true, isTextLittle: false }],
  ])('is read from EXIF, %s', async (_, order) => {
    const exif = exifWithComment(A1111, order);
    const made = await webpWithExif(webp, exif);
    expect(await sharp(made).metadata()).toMatchObject({ format: 'webp', width: 24, height: 16 });
    expect(await readRecipe(made)).toEqual(a1111);
    expect(await readRecipe(jpegWithExif(jpeg, exif))).toEqual(a1111);
  });

  it.each([
    ['DPM++ 2M', undefined, 'dpmpp_2m'],
    ['DPM++ 2M Karras', undefined, 'dpmpp_2m_karras'],
    ['DPM++ 2M', 'Karras', 'dpmpp_2m_karras'],
    ['DPM++ 2M', 'Uniform', 'dpmpp_2m'],
    ['DPM++ 2M SDE Karras', undefined, 'dpmpp_2m_sde'],
    ['Euler a', 'Automatic', 'euler_a'],
    ['DPM++ SDE Karras', undefined, 'DPM++ SDE Karras'],
  ])('calls a sampler %s with schedule %s what is here %s', async (name, schedule, sampler) => {
    const settings = schedule === undefined ? '' : `, Schedule type: ${schedule}`;
    const recipe = await readText('parameters', `a mug\nSteps: 20, Sampler: ${name}${settings}, Seed: 1`);
    expect(recipe).toEqual({ source: 'a1111', prompt: 'a mug', steps: 20, sampler, seed: 1 });
  });

  it('has no strength where that is the hires pass’s', async () => {
    const text =
      'a mug\nSteps: 20, Seed: 1, Denoising strength: 0.4, Hires upscale: 2, Hires upscaler: Latent';
    expect(await readText('parameters', text)).toEqual({
      source: 'a1111',
      prompt: 'a mug',
      steps: 20,
      seed: 1,
    });
  });

  it('loses values that are none, not the recipe', async () => {
    const text =
      'a mug\nSteps: 9e99, Sampler: , CFG scale: NaN, Seed: 18446744073709551615, Size: 99999999x1, Model: "a, Eta: 5';
    expect(await readText('parameters', text)).toEqual({
      source: 'a1111',
      prompt: 'a mug',
      height: 1,
      model: '"a',
    });
  });

  it('keeps 10,000 characters of a prompt', async () => {
    const recipe = await readText('parameters', `${'x'.repeat(30_000)}\nSteps: 20, Seed: 1`);
    expect(recipe?.prompt).toBe('x'.repeat(10_000));
  });

  it('ends with tags and strings that do not', async () => {
    const tag = `<lora:${'a'.repeat(500_000)}`;
    const settings = `Steps: 20, ${'A: ",'.repeat(200_000)}`;
    expect(await readText('parameters', `${tag}\n${settings}`)).toMatchObject({ steps: 20 });
  });

  it.each(['', 'just a caption', 'a mug\nNegative prompt: cup', '{"prompt": "x", "steps": 20}'])(
    'is not seen in %j',
    async (text) => {
      expect(await readText('parameters', text)).toBeNull();
    },
  );
});

describe('ComfyUI', () => {
  const found = {
    ...{ source: 'comfyui', prompt: 'a bottle in the snow', negative_prompt: 'watermark', steps: 20 },
    ...{ guidance_scale: 8, seed: 156680208700286, width: 512, height: 640, sampler: 'euler_a' },
    model: 'juggernaut_xl',
  };

  it('is read from the graph of a simple workflow', async () => {
    expect(await readRecipe(withChunks(png, [plainChunk('prompt', pythonJson(simple))]))).toEqual(found);
  });

  it('is read from the EXIF that its WebP files have', async () => {
    const file = await sharp(png)
      .withExif({ IFD0: { Model: `prompt:${pythonJson(simple)}`, Make: 'workflow:{}' } })
      .webp()
      .toBuffer();
    expect(await readRecipe(file)).toEqual(found);
  });

  it('is read from the base sampler of SDXL with LoRAs and a refiner', async () => {
    expect(await readGraph(refined)).toEqual({
      ...{ source: 'comfyui', prompt: 'a lake, at dawn, oil painting', negative_prompt: 'ugly', steps: 25 },
      ...{ guidance_scale: 5.5, seed: 77, width: 1024, height: 1024, sampler: 'dpmpp_2m_sde' },
      model: 'sd_xl_base_1.0',
      loras: [
        { name: 'first', scale: 0.5 },
        { name: 'second', scale: -1 },
      ],
    });
  });

  it('is read from a sampler in parts', async () => {
    const nodes: Nodes = {
      1: { class_type: 'UNETLoader', inputs: { unet_name: 'flux1-dev.safetensors' } },
      2: { class_type: 'RandomNoise', inputs: { noise_seed: 5 } },
      3: { class_type: 'KSamplerSelect', inputs: { sampler_name: 'euler' } },
      4: {
        class_type: 'BasicScheduler',
        inputs: { scheduler: 'simple', steps: 8, denoise: 0.5, model: ['1', 0] },
      },
      5: { class_type: 'BasicGuider', inputs: { model: ['1', 0], conditioning: ['6', 0] } },
      6: { class_type: 'FluxGuidance', inputs: { guidance: 3.5, conditioning: ['7', 0] } },
      7: { class_type: 'CLIPTextEncode', inputs: { text: 'a harbour' } },
      8: { class_type: 'EmptySD3LatentImage', inputs: { width: 1024, height: 512 } },
      9: {
        class_type: 'SamplerCustomAdvanced',
        inputs: {
          ...{ noise: ['2', 0], guider: ['5', 0], sampler: ['3', 0], sigmas: ['4', 0] },
          latent_image: ['8', 0],
        },
      },
    };
    expect(await readGraph(nodes)).toEqual({
      ...{ source: 'comfyui', prompt: 'a harbour', steps: 8, seed: 5, width: 1024, height: 512 },
      ...{ sampler: 'euler', model: 'flux1-dev', strength: 0.5 },
    });
  });

  it('has no negative prompt where that is zeroed', async () => {
    const nodes = { ...simple, 7: { class_type: 'ConditioningZeroOut', inputs: { conditioning: ['6', 0] } } };
    expect(await readGraph(nodes)).toEqual({ ...found, negative_prompt: undefined });
  });

  it('ends in a graph with circles', async () => {
    const circle: Nodes = {
      1: {
        class_type: 'KSampler',
        inputs: {
          ...{
            seed: ['1', 0],
            model: ['4', 0],
            positive: ['6', 0],
            negative: ['7', 0],
            latent_image: ['2', 0],
          },
        },
      },
      2: { class_type: 'KSampler', inputs: { positive: ['6', 0], latent_image: ['1', 0], model: ['4', 0] } },
      4: lora('loop.safetensors', 1, '4'),
      6: { class_type: 'Join', inputs: { text: ['6', 0], string_a: ['7', 0], string_b: 'a well' } },
      7: {
        class_type: 'ConditioningCombine',
        inputs: { conditioning_1: ['7', 0], conditioning_2: ['6', 0] },
      },
    };
    expect(await readGraph(circle)).toMatchObject({ source: 'comfyui', prompt: 'a well' });
  });

  it('ends in a graph that branches at every node, and in one that is deep or large', async () => {
    const combined = (id: number) => ({
      class_type: 'ConditioningCombine',
      inputs: { conditioning_1: [String(id + 1), 0], conditioning_2: [String(id + 1), 0] },
    });
    const tower = (height: number) => ({
      ...Object.fromEntries(
        Array.from({ length: height }, (_, index) => [String(100 + index), combined(100 + index)]),
      ),
      [String(100 + height)]: { class_type: 'CLIPTextEncode', inputs: { text: 'the top' } },
      3: { class_type: 'KSampler', inputs: { positive: ['100', 0], latent_image: ['5', 0] } },
    });
    expect(await readGraph(tower(40))).toMatchObject({ prompt: 'the top' });
    expect(await readGraph(tower(1_500))).toBeNull();
    expect(await readGraph(tower(5_000))).toBeNull();
    expect(await readText('prompt', '['.repeat(500_000))).toBeNull();
    expect(await readText('prompt', `{"a":${'{"a":'.repeat(200_000)}1${'}'.repeat(200_000)}}`)).toBeNull();
    expect(await readText('prompt', '"\\"'.repeat(500_000))).toBeNull();
  });

  it.each([
    ['no JSON', 'a plain prompt'],
    ['a list', '[1]'],
    ['no nodes', '{}'],
    ['no sampler', pythonJson({ 6: simple[6] })],
    ['nodes that are none', '{"3": null, "4": {"class_type": 5, "inputs": []}, "5": {"class_type": "x"}}'],
    ['a sampler without a prompt', pythonJson({ 3: simple[3] })],
  ])('is not seen in %s', async (_, text) => {
    expect(await readText('prompt', text)).toBeNull();
  });

  it('is not seen in a workflow alone', async () => {
    expect(await readText('workflow', '{"nodes":[{"id":3,"type":"KSampler"}],"links":[]}')).toBeNull();
  });

  it('takes no words of the language for nodes', async () => {
    const nodes = {
      3: { class_type: 'KSampler', inputs: { positive: ['constructor', 0], latent_image: ['__proto__', 0] } },
    };
    expect(await readGraph(nodes)).toBeNull();
    const text =
      '{"__proto__":{"class_type":"KSampler","inputs":{"positive":"a mug","latent_image":1,"__proto__":{"steps":7}}}}';
    expect(await readText('prompt', text)).toEqual({ source: 'comfyui', prompt: 'a mug' });
    expect(Object.prototype).not.toHaveProperty('steps');
  });
});

describe('InvokeAI', () => {
  it('is read as it writes now, and as it wrote', async () => {
    expect(await readText('invokeai_metadata', JSON.stringify(INVOKEAI))).toEqual(invokeai);
    const third = {
      ...INVOKEAI,
      model: { model_name: 'Juggernaut XL v9', base_model: 'sdxl' },
      loras: [{ lora: { model_name: 'Pixel Art', base_model: 'sdxl' }, weight: 0.75 }],
    };
    expect(await readText('invokeai_metadata', JSON.stringify(third))).toEqual({
      ...invokeai,
      model_hash: undefined,
    });
  });

  it('is read from sd-metadata', async () => {
    const image = {
      ...{
        prompt: [{ prompt: 'a fox [cars, people] in snow', weight: 1 }],
        steps: 50,
        cfg_scale: 7.5,
        seed: 42,
      },
      ...{ width: 512, height: 640, sampler: 'k_euler_a', type: 'txt2img' },
    };
    const text = JSON.stringify({
      model_weights: 'sd-1.5',
      model_hash: 'cc6cb27103',
      app_version: '2.3.0',
      image,
    });
    expect(await readText('sd-metadata', text)).toEqual({
      ...{
        source: 'invokeai',
        prompt: 'a fox in snow',
        negative_prompt: 'cars, people',
        steps: 50,
        seed: 42,
      },
      ...{ guidance_scale: 7.5, width: 512, height: 640, sampler: 'euler_a', model: 'sd-1.5' },
      model_hash: 'cc6cb27103',
    });
  });

  it('is read from a line of its first version', async () => {
    expect(await readText('Dream', '"a "red" fox" -s 50 -S 42 -W512 -H 640 -C7.5 -A k_heun')).toEqual({
      ...{ source: 'invokeai', prompt: 'a "red" fox', steps: 50, seed: 42, width: 512, height: 640 },
      ...{ guidance_scale: 7.5, sampler: 'heun' },
    });
  });

  it.each([
    ['invokeai_metadata', '{"steps": 20}'],
    ['invokeai_metadata', '{"positive_prompt": 7}'],
    ['sd-metadata', '{"image": []}'],
    ['Dream', 'no quotes -s 5'],
    ['Dream', '"'],
  ])('is not seen in %s %j', async (keyword, text) => {
    expect(await readText(keyword, text)).toBeNull();
  });
});

describe('hostile files', () => {
  it.each([
    '{"prompt": {"toString": 1}}',
    '{"prompt": null}',
    'null',
    '[]',
    '{',
    '{"__proto__": {"prompt": "x"}}',
  ])('have no recipe of ours in %s', async (text) => {
    expect(await readText('safelight', text)).toBeNull();
  });

  it('lose fields of ours that are none', async () => {
    const text = JSON.stringify({
      ...{
        prompt: 'a mug\0\ud800',
        steps: 1e9,
        seed: -1,
        width: '512',
        height: 0.5,
        id: '<script>',
        index: 1,
      },
      from: { id: '../..', step: 1, index: 0 },
      loras: [{ name: 'kept', scale: 1 }, { name: '', scale: 1 }, null, { name: 'x', scale: 1e9 }],
    });
    expect(await readText('safelight', text)).toEqual({
      ...{ source: 'safelight', prompt: 'a mug\ufffd', index: 1, loras: [{ name: 'kept', scale: 1 }] },
    });
  });

  it('have no recipe when they are no pictures', async () => {
    const files = [
      '',
      'GIF89a',
      '\xff\xd8\xff\xe0',
      'RIFF\0\0\0\0WEBP',
      '<svg xmlns="http://www.w3.org/2000/svg"/>',
    ];
    for (const file of files) expect(await readRecipe(Buffer.from(file, 'latin1'))).toBeNull();
  });

  it('are read, or refused with the one error, however they are damaged', async () => {
    const graph = pythonJson(refined);
    const whole = [
      embedRecipe(png, full, '0.1.0'),
      withChunks(
        png,
        [zippedChunk('parameters', A1111), internationalChunk('k', graph, { isZipped: true })],
        'last',
      ),
      withChunks(png, [plainChunk('prompt', graph)]),
      withChunks(png, [plainChunk('invokeai_metadata', JSON.stringify(INVOKEAI))]),
      withChunks(png, [plainChunk('Dream', '"a fox [cars]" -s 50 -S 42 -A k_heun')]),
      jpegWithExif(jpeg, exifWithComment(A1111)),
      await webpWithExif(webp, exifWithComment(A1111, { isLittle: true })),
      await sharp(png)
        .withExif({ IFD0: { Model: `prompt:${graph}` } })
        .webp()
        .toBuffer(),
    ];
    const random = randomNumbers(20_260);
    let found = 0;
    let refused = 0;
    for (let round = 0; round < 2_000; round++) {
      const file = damaged(whole[round % whole.length] ?? png, random);
      const recipe = await readRecipe(file);
      if (recipe) found += 1;
      expect(recipe === null || Recipe.safeParse(recipe).success).toBe(true);
      try {
        embedRecipe(file, full, '0.1.0');
      } catch (error) {
        refused += 1;
        expect(error).toBeInstanceOf(PngError);
      }
    }
    expect(found).toBeGreaterThan(100); // or the damage is such that nothing behind the door was tried
    expect(refused).toBeGreaterThan(100);
  });
});

/** Mulberry32: the same numbers from 0 to 1 in every run. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One to four bytes changed, lengths made huge, stretches removed or repeated, or the end cut off. */
function damaged(file: Buffer, random: () => number): Buffer {
  const below = (bound: number) => Math.floor(random() * bound);
  let copy = Buffer.from(file);
  for (let count = 1 + below(4); count > 0; count--) {
    const at = below(copy.length - 4);
    const end = at + 1 + below(64);
    const kinds = [
      () => copy.fill(below(256), at, at + 1),
      () => copy.fill('{["\\,:\0<'.charAt(below(8)), at, at + 1),
      () => copy.fill(below(2) === 0 ? 0xff : 0, at, at + 4),
      () => (copy = Buffer.concat([copy.subarray(0, at), copy.subarray(end)])),
      () => (copy = Buffer.concat([copy.subarray(0, end), copy.subarray(at)])),
      () => (copy = below(4) === 0 ? copy.subarray(0, Math.max(at, 64)) : copy),
    ];
    kinds[below(kinds.length)]?.();
  }
  return copy;
}
