/** Makes what a list shows of a picture: a small WebP, and a placeholder of some 25 bytes for the time until it comes. */
import sharp from 'sharp';
import { rgbaToThumbHash } from 'thumbhash';

const SIDE = 384; // pixels: a tile of 192 on a screen with two of its pixels per CSS pixel
const HASH_SIDE = 64; // thumbhash takes up to 100 and keeps some 7 × 7 waves of it
const MAX_PIXELS = 64e6;

// Only what pictures are made of here is ever decoded (see docs/decisions/0011-what-is-kept.md).
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: ['VipsForeignLoadPng', 'VipsForeignLoadJpeg', 'VipsForeignLoadWebp'],
});

export interface Thumbnail {
  webp: Buffer;
  /** A thumbhash in base64. */
  placeholder: string;
}

/** Rejects when these are no PNG, JPEG or WebP, or too many pixels. */
export async function makeThumbnail(picture: Buffer): Promise<Thumbnail> {
  const small = sharp(picture, { limitInputPixels: MAX_PIXELS, failOn: 'error' }).resize(SIDE, SIDE, {
    fit: 'inside',
    withoutEnlargement: true,
  });
  const webp = await small.clone().webp({ quality: 80, effort: 2 }).toBuffer();
  const { data, info } = await sharp(webp)
    .resize(HASH_SIDE, HASH_SIDE, { fit: 'inside' })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const hash = rgbaToThumbHash(info.width, info.height, data);
  return { webp, placeholder: Buffer.from(hash).toString('base64') };
}
