/** The pictures that come with a request, taken out of it and put back: they are kept as files, not as text in a row. */
import { createHash } from 'node:crypto';
import type { EngineRequest } from '../engine/engine-client.js';
import { PICTURE_FIELDS } from './request.js';

export interface Parted {
  /** The request without its pictures. */
  words: EngineRequest;
  pictures: { field: string; bytes: Buffer }[];
  /** Stands for the request with its pictures. */
  fingerprint: string;
}

export function takePictures(request: EngineRequest): Parted {
  const entries = Object.entries(request).filter(([, value]) => value !== undefined && value !== null);
  const isPicture = ([field]: [string, unknown]): boolean => PICTURE_FIELDS.includes(field);
  const words = entries.filter((entry) => !isPicture(entry)).sort(([a], [b]) => (a < b ? -1 : 1));
  const pictures = entries.filter(isPicture).map(([field, text]) => ({
    field,
    bytes: Buffer.from((text as string).replace(/^data:[^,]*,/, ''), 'base64'), // its field is one of text
  }));
  const hash = createHash('sha256').update(JSON.stringify(words));
  for (const { field, bytes } of pictures) hash.update(`\n${field} ${bytes.length}\n`).update(bytes);
  return { words: Object.fromEntries(words), pictures, fingerprint: hash.digest('hex') };
}

export function putPictures(words: EngineRequest, pictures: Parted['pictures']): EngineRequest {
  return {
    ...words,
    ...Object.fromEntries(pictures.map(({ field, bytes }) => [field, bytes.toString('base64')])),
  };
}
