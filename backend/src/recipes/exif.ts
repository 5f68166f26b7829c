/**
 * Owns the texts that tools put into EXIF, where JPEG and WebP have no text chunks: A1111's in UserComment, ComfyUI's in
 * Make and Model. Sections are those of CIPA DC-008 (Exif 2.32).
 */

const MODEL = 0x0110;
const MAKE = 0x010f;
const EXIF_IFD = 0x8769;
const USER_COMMENT = 0x9286;
const MAX_ENTRIES = 256;
const MAX_TEXT_BYTES = 2 * 2 ** 20;
const ENTRY_BYTES = 12; // tag, type, count, value or its offset (§4.6.2)

interface Tiff {
  bytes: Buffer;
  isLittle: boolean;
}

/** By the keyword that the text has in a PNG of the same tool. */
export function readExifTexts(exif: Buffer): ReadonlyMap<string, string> {
  const tiff = tiffIn(exif);
  const main = entriesAt(tiff, u32(tiff, 4));
  const pointer = main.get(EXIF_IFD);
  const comment = pointer && entriesAt(tiff, u32(tiff, pointer + 8)).get(USER_COMMENT);
  const texts = new Map<string, string>();
  if (comment !== undefined) texts.set('parameters', decodeComment(valueAt(tiff, comment)));
  for (const tag of [MODEL, MAKE]) {
    const entry = main.get(tag);
    const [, keyword, text] = /^(prompt|workflow):(\{[^]*)$/.exec(decodeAscii(tiff, entry)) ?? [];
    if (keyword !== undefined && text !== undefined) texts.set(keyword, text);
  }
  return texts;
}

/** JPEG's segment, and some WebP files, have a name before the TIFF header. */
function tiffIn(exif: Buffer): Tiff {
  const bytes = exif.toString('latin1', 0, 6) === 'Exif\0\0' ? exif.subarray(6) : exif;
  return { bytes, isLittle: bytes.toString('latin1', 0, 2) === 'II' };
}

/** Where each tag's entry is. A place outside of the file has none. */
function entriesAt(tiff: Tiff, offset: number): ReadonlyMap<number, number> {
  const count = Math.min(u16(tiff, offset), MAX_ENTRIES);
  const entries = Array.from({ length: count }, (_, index) => offset + 2 + index * ENTRY_BYTES);
  return new Map(entries.map((entry) => [u16(tiff, entry), entry]));
}

/** The bytes of an ASCII or UNDEFINED entry: up to four stand in the entry itself. */
function valueAt(tiff: Tiff, entry: number): Buffer {
  const length = u32(tiff, entry + 4);
  const start = length <= 4 ? entry + 8 : u32(tiff, entry + 8);
  return tiff.bytes.subarray(start, start + Math.min(length, MAX_TEXT_BYTES)); // ends with the file at the latest
}

function decodeAscii(tiff: Tiff, entry: number | undefined): string {
  return entry === undefined ? '' : valueAt(tiff, entry).toString('utf8').replace(/\0+$/, '');
}

/** Eight bytes name the encoding (§4.6.5, table 9); "UNICODE" is UTF-16 in either order. */
function decodeComment(value: Buffer): string {
  const text = value.subarray(8);
  if (value.toString('latin1', 0, 8) !== 'UNICODE\0') return text.toString('utf8').replaceAll('\0', '');
  const even = text.subarray(0, text.length & ~1);
  return new TextDecoder(isBigEndian(even) ? 'utf-16be' : 'utf-16le').decode(even);
}

/** A byte-order mark says it; else where the zeros are: a recipe has at least its settings in ASCII. */
function isBigEndian(text: Buffer): boolean {
  if (text.length >= 2 && [0xfeff, 0xfffe].includes(text.readUInt16BE(0))) return text[0] === 0xfe;
  let balance = 0;
  for (let at = 0; at < text.length; at += 2) balance += Number(text[at] === 0) - Number(text[at + 1] === 0);
  return balance > 0;
}

function u16({ bytes, isLittle }: Tiff, at: number): number {
  if (at + 2 > bytes.length) return 0;
  return isLittle ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at);
}

function u32({ bytes, isLittle }: Tiff, at: number): number {
  if (at + 4 > bytes.length) return 0;
  return isLittle ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
}
