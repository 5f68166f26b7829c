/** Reads the recipe in a picture's file: Safelight's, A1111's, ComfyUI's or InvokeAI's, from PNG, JPEG or WebP. */
import sharp from 'sharp';
import { readComfyui } from './comfyui.js';
import { readExifTexts } from './exif.js';
import { readDream, readInvokeai, readSdMetadata } from './invokeai.js';
import { readParameters } from './parameters.js';
import { isPng, PngError, readTextChunks } from './png-text.js';
import { readJsonObject } from './python-json.js';
import { type FoundRecipe, recipeOf } from './recipe.js';
import { SAFELIGHT_KEYWORD } from './write.js';

/** The first that answers counts. A1111's words go before ComfyUI's graph: who writes both wrote them on purpose. */
const readers: readonly [keyword: string, read: (text: string) => FoundRecipe | null][] = [
  [SAFELIGHT_KEYWORD, readSafelight],
  ['invokeai_metadata', readInvokeai],
  ['sd-metadata', readSdMetadata],
  ['Dream', readDream],
  ['parameters', readParameters],
  ['prompt', readComfyui],
];

/** Null for a file without a recipe that is understood, also when the file is damaged or no picture at all. */
export async function readRecipe(file: Buffer): Promise<FoundRecipe | null> {
  const texts = isPng(file) ? pngTexts(file) : hasExif(file) ? await exifTexts(file) : none;
  for (const [keyword, read] of readers) {
    const text = texts.get(keyword);
    const recipe = text === undefined ? null : read(text);
    if (recipe) return recipe;
  }
  return null;
}

type Texts = ReadonlyMap<string, string>;
const none: Texts = new Map();

function readSafelight(text: string): FoundRecipe | null {
  return recipeOf(readJsonObject(text) ?? {}, 'safelight');
}

function pngTexts(file: Buffer): Texts {
  try {
    return new Map(readTextChunks(file).map(({ keyword, text }) => [keyword, text]));
  } catch (error) {
    if (error instanceof PngError) return none;
    throw error;
  }
}

/** JPEG, or RIFF with WebP in it. */
function hasExif(file: Buffer): boolean {
  const head = file.toString('latin1', 0, 12);
  return head.startsWith('\xff\xd8\xff') || (head.startsWith('RIFF') && head.endsWith('WEBP'));
}

async function exifTexts(file: Buffer): Promise<Texts> {
  const exif = await sharp(file)
    .metadata()
    .then(
      (metadata) => metadata.exif,
      () => undefined, // sharp throws for a damaged file only
    );
  return exif ? readExifTexts(exif) : none;
}
