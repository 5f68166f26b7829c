/** Reads the whole log of a generation that has ended, and takes from it what is kept for ever. */
import type { Event, LoggedEvent } from '../engine/events.js';
import { DevelopmentWriter } from './development.js';

/** An event as it is kept: its number, and itself without its picture. */
export interface LogEntry {
  seq: number;
  event: Event;
}

export interface CapturedPicture {
  index: number;
  seed: number;
  width: number;
  height: number;
  png: Buffer;
}

export interface Capture {
  log: LogEntry[];
  pictures: CapturedPicture[];
  development: DevelopmentWriter;
  /** The event that ended it; undefined when the log broke off. */
  end: Extract<Event, { type: 'done' | 'error' | 'cancelled' }> | undefined;
}

/** `events` carry their pictures inline. One generation's pictures are in memory meanwhile. */
export async function capture(events: AsyncIterable<LoggedEvent>): Promise<Capture> {
  const captured: Capture = { log: [], pictures: [], development: new DevelopmentWriter(), end: undefined };
  for await (const { cursor, event } of events) {
    if (cursor === null) continue; // not in the log
    captured.log.push({ seq: Number(cursor.slice(cursor.lastIndexOf(':') + 1)), event: keepWords(event) });
    take(event, captured);
  }
  return captured;
}

function take(event: Event, captured: Capture): void {
  switch (event.type) {
    case 'step': {
      const jpeg = toBytes(event.image);
      if (jpeg !== null) captured.development.add(event.step, event.index, jpeg);
      return;
    }
    case 'image': {
      const { index, seed, width, height } = event;
      const png = toBytes(event.image);
      if (png !== null) captured.pictures.push({ index, seed, width, height, png });
      return;
    }
    case 'done':
    case 'error':
    case 'cancelled':
      captured.end = event;
      return;
    case 'queued':
    case 'started':
    case 'reset':
      return;
  }
}

function keepWords(event: Event): Event {
  if (event.type === 'step') return { ...event, image: null };
  return event.type === 'image' ? { ...event, image: '' } : event;
}

function toBytes(image: string | null): Buffer | null {
  const base64 = image === null ? null : /^data:image\/\w+;base64,(.*)$/s.exec(image)?.[1];
  return base64 == null ? null : Buffer.from(base64, 'base64');
}
