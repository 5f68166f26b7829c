/**
 * Owns a PNG's text chunks: reads all kinds of them, and puts new ones into a file whose pixels are not touched.
 * Sections are those of the PNG specification, third edition: https://www.w3.org/TR/png-3/
 */
import { crc32, inflateSync } from 'node:zlib';

export interface PngText {
  /** 1 to 79 Latin-1 characters (§11.3.3.1). */
  keyword: string;
  text: string;
}

/** NOT_A_PNG: it does not begin like one; BROKEN_PNG: it does, and its chunks do not add up, as when it is cut off. */
export type PngErrorCode = 'NOT_A_PNG' | 'BROKEN_PNG';

export class PngError extends Error {
  override readonly name = 'PngError';
  readonly code: PngErrorCode;

  constructor(code: PngErrorCode) {
    super(code === 'NOT_A_PNG' ? 'This file is not a PNG.' : 'This PNG is cut off or damaged.');
    this.code = code;
  }
}

const MAX_TEXTS = 64;
const MAX_PLAIN_BYTES = 2 * 2 ** 20; // ComfyUI's graphs and workflows, uncompressed, are its largest users
const MAX_INFLATED_BYTES = 2 ** 20;

/** What may still be read of a file: a bomb must not cost more than these. */
interface Budget {
  plainBytes: number;
  inflatedBytes: number;
}

interface Chunk {
  type: string;
  start: number; // of its length field
  end: number; // after its CRC
  data: Buffer;
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const AROUND_DATA = 12; // length, type and CRC of four bytes each (§5.3)

/** Whether a file begins like a PNG. */
export function isPng(file: Buffer): boolean {
  return file.subarray(0, SIGNATURE.length).equals(SIGNATURE);
}

/**
 * The texts in the order of the file. Those beyond the bounds, and those that are malformed, are left out. CRCs are not
 * looked at: a flipped bit costs a letter, not the text. Throws PngError.
 */
export function readTextChunks(png: Buffer): PngText[] {
  const budget: Budget = { plainBytes: MAX_PLAIN_BYTES, inflatedBytes: MAX_INFLATED_BYTES };
  const texts: PngText[] = [];
  for (const { type, data } of chunksOf(png)) {
    if (texts.length === MAX_TEXTS) break;
    const text = decoders.get(type)?.(data, budget);
    if (text !== undefined) texts.push({ keyword: keywordOf(data), text });
  }
  return texts;
}

/**
 * The same picture with these texts as iTXt right after IHDR, where whoever reads only a file's beginning finds them;
 * chunks of the same keywords are replaced, all others are copied as they are. Throws PngError.
 */
export function insertTextChunks(png: Buffer, texts: readonly PngText[]): Buffer {
  const [header, ...others] = [...chunksOf(png)];
  if (header === undefined) throw new PngError('NOT_A_PNG'); // chunksOf has thrown already
  const keywords = new Set(texts.map(({ keyword }) => keyword));
  const kept = others.filter(({ type, data }) => !decoders.has(type) || !keywords.has(keywordOf(data)));
  return Buffer.concat([
    png.subarray(0, header.end),
    ...texts.map(internationalChunk),
    ...kept.map(({ start, end }) => png.subarray(start, end)),
    png.subarray(others.at(-1)?.end ?? header.end), // what some tools append after IEND
  ]);
}

function* chunksOf(png: Buffer): Generator<Chunk> {
  if (!isPng(png)) throw new PngError('NOT_A_PNG');
  let start = SIGNATURE.length;
  for (;;) {
    const isFirst = start === SIGNATURE.length;
    if (start + AROUND_DATA > png.length) throw new PngError('BROKEN_PNG');
    const end = start + AROUND_DATA + png.readUInt32BE(start);
    const type = png.toString('latin1', start + 4, start + 8);
    if (end > png.length || isFirst !== (type === 'IHDR')) throw new PngError('BROKEN_PNG');
    yield { type, start, end, data: png.subarray(start + 8, end - 4) };
    if (type === 'IEND') return;
    start = end;
  }
}

/** What is in a chunk of each kind (§11.3.3.2 to 4); undefined when it is malformed or too much. */
const decoders: ReadonlyMap<string, (data: Buffer, budget: Budget) => string | undefined> = new Map([
  ['tEXt', (data, budget) => plain(afterNuls(data, 1), budget, decodeLegacy)],
  ['zTXt', (data, budget) => inflated(afterNuls(data, 1)?.subarray(1), budget, decodeLegacy)],
  ['iTXt', decodeInternational],
]);

/** iTXt: keyword NUL flag method language NUL translated-keyword NUL text. */
function decodeInternational(data: Buffer, budget: Budget): string | undefined {
  const afterKeyword = afterNuls(data, 1);
  const text = afterNuls(afterKeyword?.subarray(2), 2);
  return afterKeyword?.[0] === 1 ? inflated(text, budget, decodeUtf8) : plain(text, budget, decodeUtf8);
}

function plain(
  bytes: Buffer | undefined,
  budget: Budget,
  decode: (bytes: Buffer) => string,
): string | undefined {
  if (bytes === undefined || bytes.length > budget.plainBytes) return undefined;
  budget.plainBytes -= bytes.length;
  return decode(bytes);
}

function inflated(
  bytes: Buffer | undefined,
  budget: Budget,
  decode: (bytes: Buffer) => string,
): string | undefined {
  if (bytes === undefined || budget.inflatedBytes === 0) return undefined;
  try {
    const text = inflateSync(bytes, { maxOutputLength: budget.inflatedBytes });
    budget.inflatedBytes -= text.length;
    return decode(text);
  } catch {
    budget.inflatedBytes = 0; // a bomb, or damaged: either way it has cost up to that much
    return undefined;
  }
}

/** The bytes after that many NULs; undefined when there are fewer. */
function afterNuls(data: Buffer | undefined, count: number): Buffer | undefined {
  if (data === undefined || count === 0) return data;
  const nul = data.indexOf(0);
  return nul < 0 ? undefined : afterNuls(data.subarray(nul + 1), count - 1);
}

function keywordOf(data: Buffer): string {
  const nul = data.subarray(0, 80).indexOf(0);
  return data.toString('latin1', 0, nul < 0 ? 0 : nul);
}

function decodeUtf8(bytes: Buffer): string {
  return bytes.toString('utf8');
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Latin-1, says the specification; but many a tool writes UTF-8, which other text hardly ever is by accident. */
function decodeLegacy(bytes: Buffer): string {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return bytes.toString('latin1');
  }
}

function internationalChunk({ keyword, text }: PngText): Buffer {
  const typeAndData = Buffer.concat([
    Buffer.from('iTXt'),
    Buffer.from(keyword, 'latin1'),
    Buffer.alloc(5), // NUL, not compressed, method 0, no language NUL, no translated keyword NUL
    Buffer.from(text.replaceAll('\0', '')), // §11.3.3.4: no NUL in it
  ]);
  const chunk = Buffer.alloc(typeAndData.length + 8);
  chunk.writeUInt32BE(typeAndData.length - 4, 0);
  typeAndData.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(typeAndData), chunk.length - 4); // §5.5: over type and data
  return chunk;
}
