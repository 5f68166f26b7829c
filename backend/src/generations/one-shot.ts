/** A generation and its stream in one request, for `curl` and a bare EventSource: started, or continued after an event. */
import type { Errand } from '../engine/engine-client.js';
import { queryFields } from '../engine/fields.gen.js';
import type { Upstream } from '../http/upstream.js';
import { generationOf } from '../wire/ids.js';
import { openStream, type Sources } from './answers.js';
import { generate } from './generate.js';
import type { OneShot } from './request.js';

/** What a reader brings: it watches, so there is a moment at which it leaves, and it may have been here before. */
export type ReaderErrand = Errand & Required<Pick<Errand, 'signal' | 'headers'>>;

/** Its stream, or what the engine answers instead. The Last-Event-ID header, kept up to date by readers, goes first. */
export async function openOneShot(
  { request, lastEventId }: OneShot,
  errand: ReaderErrand,
  sources: Sources,
): Promise<Upstream> {
  const cursor = errand.headers['last-event-id'] ?? lastEventId;
  const options = { images: request.images ?? queryFields.images.default, last_event_id: cursor };
  const id = cursor === undefined ? await startOneShot(request, errand, sources) : generationOf(cursor);
  return await openStream(id, options, errand, sources);
}

async function startOneShot(
  request: OneShot['request'],
  errand: ReaderErrand,
  sources: Sources,
): Promise<string> {
  const order = { request, errand, isOneShot: true, signal: errand.signal };
  return (await generate(order, sources)).generation.id;
}
