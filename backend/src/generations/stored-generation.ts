/** What the engine would say of a generation that it has let go of: its state, and its log as a stream. */
import { addressOf, type Generation } from '../engine/engine-client.js';
import type { Event } from '../engine/events.js';
import type { LogEntry } from './capture.js';
import type { StoredGeneration, StoredPicture } from './generation-store.js';

type Step = Extract<Event, { type: 'step' }>;
type Image = Extract<Event, { type: 'image' }>;

const RETRY_MS = 2000;

/** Null when the engine never said what it made of the request. */
export function describeStored(
  stored: StoredGeneration,
  pictures: readonly StoredPicture[],
  base: string | undefined,
): Generation | null {
  const { id, request, log } = stored;
  if (request === null) return null;
  const here = addressOf(id, base);
  const started = log?.map(({ event }) => event).find((event) => event.type === 'started');
  return {
    id,
    state: stored.state,
    request,
    position: null,
    eta_ms: null,
    step: Math.max(0, ...(log ?? []).map(({ event }) => (event.type === 'step' ? event.step : 0))),
    total_steps: started?.total_steps ?? request.steps,
    images: pictures.map(({ index, seed, width, height }) => ({
      ...{ index, seed, width, height },
      url: imageOf(here, index),
    })),
    parent: request.from ?? null,
    error: stored.error,
    created_at: toTime(stored.createdAt),
    started_at: stored.startedAt === null ? null : toTime(stored.startedAt),
    finished_at: stored.finishedAt === null ? null : toTime(stored.finishedAt),
    urls: {
      self: here,
      stream: `${here}/stream`,
      cancel: `${here}/cancel`,
      finish: `${here}/finish`,
      image: imageOf(here, 0),
    },
  };
}

export interface Replay {
  id: string;
  log: readonly LogEntry[];
  /** The event that the reader has seen last. */
  after: string | undefined;
  isFull: boolean;
  /** The value of an event's `image`; null when there is no such picture. */
  imageFor: (event: Step | Image) => Promise<string | null>;
}

/** Whether the reader has seen the end. */
export function hasSeenEnd({ id, log, after }: Pick<Replay, 'id' | 'log' | 'after'>): boolean {
  return after !== undefined && after === `${id}:${log.at(-1)?.seq ?? ''}`;
}

/** The log as the engine streams it: after the cursor, superseded events left out unless it is full. */
export async function* replay({ id, log, after, isFull, imageFor }: Replay): AsyncGenerator<string> {
  const place = after === undefined ? -1 : log.findIndex(({ seq }) => `${id}:${seq}` === after);
  yield `retry: ${RETRY_MS}\n`;
  if (after !== undefined && place < 0) yield 'data: {"type":"reset"}\n\n';
  const rest = log.slice(place + 1);
  for (const [position, { seq, event }] of rest.entries()) {
    if (!isFull && isSuperseded(event, rest.slice(position + 1))) continue;
    const told =
      event.type === 'step' || event.type === 'image' ? { ...event, image: await imageFor(event) } : event;
    yield `id: ${id}:${seq}\ndata: ${JSON.stringify(told)}\n\n`;
  }
  yield 'data: [DONE]\n\n';
}

function isSuperseded(event: Event, later: readonly LogEntry[]): boolean {
  if (event.type === 'queued') return later.some((entry) => entry.event.type === 'queued');
  if (event.type !== 'step') return false;
  return later.some((entry) => entry.event.type === 'step' && entry.event.index === event.index);
}

export function imageOf(here: string, index: number): string {
  return `${here}/image.png?index=${index}`;
}

export function previewOf(here: string, step: number, index: number): string {
  return `${here}/steps/${step}.jpg?index=${index}`;
}

function toTime(ms: number): string {
  return new Date(ms).toISOString();
}
