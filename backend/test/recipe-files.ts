/** Builds the files that other tools would write: PNGs with text chunks, and EXIF in JPEG and WebP. */
import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';

/** A picture of noise, so that its pixels can be told from others. */
export async function picture(format: 'png' | 'jpeg' | 'webp'): Promise<Buffer> {
  const pixels = Buffer.from(Array.from({ length: 24 * 16 * 3 }, (_, at) => (at * 97) % 251));
  const raw = sharp(pixels, { raw: { width: 24, height: 16, channels: 3 } });
  return raw.withMetadata({ density: 144 }).toFormat(format).toBuffer();
}

export function chunk(type: string, data: Buffer | string): Buffer {
  const typeAndData = Buffer.concat([Buffer.from(type, 'latin1'), Buffer.from(data)]);
  return Buffer.concat([uint32(typeAndData.length - 4), typeAndData, uint32(crc32(typeAndData))]);
}

export function plainChunk(keyword: string, text: string): Buffer {
  return chunk('tEXt', Buffer.from(`${keyword}\0${text}`, 'latin1'));
}

export function zippedChunk(keyword: string, text: string | Buffer): Buffer {
  return chunk('zTXt', Buffer.concat([Buffer.from(`${keyword}\0\0`, 'latin1'), deflateSync(text)]));
}

export function internationalChunk(keyword: string, text: string, { isZipped = false } = {}): Buffer {
  const head = Buffer.from(`${keyword}\0${isZipped ? '\x01' : '\0'}\0de\0Schlüssel\0`);
  return chunk('iTXt', Buffer.concat([head, isZipped ? deflateSync(text) : Buffer.from(text)]));
}

/** The chunks before the pixels, or behind them. */
export function withChunks(
  png: Buffer,
  chunks: readonly Buffer[],
  where: 'first' | 'last' = 'first',
): Buffer {
  const at = where === 'first' ? 33 : png.length - 12; // after IHDR; before IEND
  return Buffer.concat([png.subarray(0, at), ...chunks, png.subarray(at)]);
}

/** Each chunk's kind and bytes. */
export function chunksOf(png: Buffer): { type: string; bytes: Buffer }[] {
  const chunks = [];
  for (let at = 8; at < png.length;) {
    const end = at + 12 + png.readUInt32BE(at);
    chunks.push({ type: png.toString('latin1', at + 4, at + 8), bytes: png.subarray(at, end) });
    at = end;
  }
  return chunks;
}

/** EXIF with a UserComment as A1111 writes it (piexif: big-endian TIFF, UTF-16BE), or in the other orders there are. */
export function exifWithComment(
  text: string,
  order: { isLittle?: boolean; isTextLittle?: boolean } = {},
): Buffer {
  const { isLittle = false, isTextLittle = isLittle } = order;
  const utf16 = Buffer.from(text, 'utf16le');
  const comment = Buffer.concat([Buffer.from('UNICODE\0'), isTextLittle ? utf16 : utf16.swap16()]);
  const exif = Buffer.alloc(44);
  const u16 = (value: number, at: number) =>
    isLittle ? exif.writeUInt16LE(value, at) : exif.writeUInt16BE(value, at);
  const u32 = (value: number, at: number) =>
    isLittle ? exif.writeUInt32LE(value, at) : exif.writeUInt32BE(value, at);
  const entry = (at: number, tag: number, type: number, count: number, value: number) => {
    u16(1, at); // the IFD's only entry
    u16(tag, at + 2);
    u16(type, at + 4);
    u32(count, at + 6);
    u32(value, at + 10);
  };
  exif.write(isLittle ? 'II' : 'MM');
  u16(42, 2);
  u32(8, 4);
  entry(8, 0x8769, 4, 1, 26);
  entry(26, 0x9286, 7, comment.length, 44);
  return Buffer.concat([exif, comment]);
}

export function jpegWithExif(jpeg: Buffer, exif: Buffer): Buffer {
  const payload = Buffer.concat([Buffer.from('Exif\0\0'), exif]);
  const head = Buffer.from([0xff, 0xe1, (payload.length + 2) >> 8, (payload.length + 2) & 0xff]);
  return Buffer.concat([jpeg.subarray(0, 2), head, payload, jpeg.subarray(2)]);
}

/** The pixels' chunk between the extended format's header and EXIF. */
export async function webpWithExif(webp: Buffer, exif: Buffer): Promise<Buffer> {
  const { width, height } = await sharp(webp).metadata();
  const header = Buffer.alloc(10);
  header[0] = 0x08; // has EXIF
  header.writeUIntLE(width - 1, 4, 3);
  header.writeUIntLE(height - 1, 7, 3);
  const pixelsAt = webp.indexOf('VP8 ');
  const pixels = webp.subarray(pixelsAt, pixelsAt + 8 + webp.readUInt32LE(pixelsAt + 4));
  const body = Buffer.concat([
    Buffer.from('WEBP'),
    riffChunk('VP8X', header),
    riffChunk('VP8 ', pixels.subarray(8)),
    riffChunk('EXIF', exif),
  ]);
  return riffChunk('RIFF', body);
}

function riffChunk(name: string, data: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(data.length);
  return Buffer.concat([Buffer.from(name), length, data, Buffer.alloc(data.length % 2)]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
