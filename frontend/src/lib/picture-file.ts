/** Reads a picture from the viewer's disk or clipboard, made small enough to be sent. What else the file holds stays here. */
import { t } from '../i18n/words.ts';

export interface ReadPicture {
  (file: Blob): Promise<PictureData>;
}

export interface PictureData {
  /** A data URL. */
  url: string;
  width: number; // pixels
  height: number;
}

/** What is wrong with a file, in words for the viewer. */
export class UnreadablePicture extends Error {
  override readonly name = 'UnreadablePicture';
}

/** What a file chooser offers. */
export const PICTURE_TYPES = ['image/png', 'image/jpeg', 'image/webp'] as const;

const SIDE_MAX = 1536; // pixels: more than any model here draws
const FILE_BYTES_MAX = 64 * 1024 * 1024;
const URL_CHARACTERS_MAX = 6_000_000; // base64; well below what the servers take, together with a mask
const JPEG_QUALITIES = [0.94, 0.85, 0.7];

/** @throws {UnreadablePicture} */
export async function readPictureFile(file: Blob): Promise<PictureData> {
  if (!PICTURE_TYPES.some((type) => type === file.type))
    throw new UnreadablePicture(t('form:file.wrongType'));
  if (file.size > FILE_BYTES_MAX)
    throw new UnreadablePicture(t('form:file.tooLarge', { megabytes: FILE_BYTES_MAX / 2 ** 20 }));
  const source = URL.createObjectURL(file);
  try {
    return encode(draw(await decode(source)), file.type === 'image/png');
  } finally {
    URL.revokeObjectURL(source);
  }
}

async function decode(url: string): Promise<HTMLImageElement> {
  const image = new Image();
  image.src = url;
  try {
    await image.decode();
  } catch {
    throw new UnreadablePicture(t('form:file.unreadable'));
  }
  return image;
}

/** Upright, as its EXIF data says, and on white where it is transparent. */
function draw(image: HTMLImageElement): HTMLCanvasElement {
  const { width, height } = sizeWithin(image.naturalWidth, image.naturalHeight, SIDE_MAX);
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  if (context === null) throw new UnreadablePicture(t('form:file.undrawable'));
  context.fillStyle = '#fff';
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = 'high';
  context.drawImage(image, 0, 0, width, height);
  return canvas;
}

/** The same shape with no side longer than `sideMax`; never enlarged, never empty. */
export function sizeWithin(
  width: number,
  height: number,
  sideMax: number,
): { width: number; height: number } {
  const scale = Math.min(1, sideMax / Math.max(width, height, 1));
  return {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  };
}

function encode(canvas: HTMLCanvasElement, isLossless: boolean): PictureData {
  const { width, height } = canvas;
  const tries = [
    ...(isLossless ? [() => canvas.toDataURL('image/png')] : []),
    ...JPEG_QUALITIES.map((quality) => () => canvas.toDataURL('image/jpeg', quality)),
  ];
  for (const make of tries) {
    const url = make();
    if (url.length <= URL_CHARACTERS_MAX) return { url, width, height };
  }
  throw new UnreadablePicture(t('form:file.tooMuch'));
}
