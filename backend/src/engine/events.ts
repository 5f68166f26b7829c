/**
 * Reads a generation's log as typed events, for whoever inside the gateway follows one: it comes back after a cut, waits
 * for an engine that restarts, and ends with the log. A browser's stream never passes here; that is http/byte-pipe.ts.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { z } from 'zod';
import type { components } from './engine.gen.js';
import { toEngineFailure } from './failures.js';
import { readAnswer } from './json-answer.js';
import { codeOf, GatewayError } from '../errors.js';
import type { Upstream } from '../http/upstream.js';

type Schemas = components['schemas'];

/** One message of a generation's log. */
export type Event = Schemas['Event'];

/** An event, and the cursor that continues after it: null for a `reset`, which has no place in the log. */
export interface LoggedEvent {
  cursor: string | null;
  event: Event;
}

/** Opens the log after a cursor, from the beginning without one. */
export type OpenLog = (cursor: string | undefined, signal: AbortSignal) => Promise<Upstream>;

interface FollowOptions {
  /** Goes on after this event. */
  after?: string | undefined;
  /** Ends it, also in the middle of a wait, with the signal's reason. */
  signal: AbortSignal;
}

const MAX_EVENT_CHARACTERS = 32 * 2 ** 20; // a picture of 2048 × 2048 that cannot be compressed has 17 million in base64
const SILENCE_MS = 60_000; // the engine sends a heartbeat every 15 s
const MAX_ATTEMPTS = 8; // one after the other without a new event: about 45 s
const BACKOFF_MS = { first: 250, most: 10_000 };

/**
 * Every event from `after` to the end, superseded previews left out. What has not been asked for is not read: a slow
 * consumer holds up the engine's socket, and nothing is kept here but the chunk at hand. Throws GatewayError when the
 * engine stays away or answers what is no log; a refusal of the engine ends it at once.
 */
export async function* followLog(
  open: OpenLog,
  { after, signal }: FollowOptions,
): AsyncGenerator<LoggedEvent> {
  let cursor = after;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const upstream = await open(cursor, signal);
      if (upstream.status === 204) return; // its end was seen already
      if (upstream.status !== 200) await readAnswer(upstream, z.never()); // throws what the engine refused
      for await (const message of readMessages(upstream, signal)) {
        if (message.data === '[DONE]') return;
        const logged = toLoggedEvent(message);
        if (logged.cursor === null && logged.event.type === 'error') break; // interrupted: it is not in the log
        if (logged.event.type === 'reset') cursor = undefined; // everything before is void
        if (logged.cursor !== null) [cursor, attempt] = [logged.cursor, 0];
        yield logged;
      }
      throw new GatewayError('ENGINE_UNAVAILABLE', { cause: 'the log ended without its end' });
    } catch (error) {
      signal.throwIfAborted();
      if (!isPassing(error) || attempt >= MAX_ATTEMPTS) throw error;
    }
    await sleep(backoffMs(attempt), undefined, { signal }).catch(() => {
      signal.throwIfAborted();
    });
  }
}

/** Whole messages only: one that was cut off is never seen. A named one is not the engine's. */
async function* readMessages(upstream: Upstream, signal: AbortSignal): AsyncGenerator<EventSourceMessage> {
  const waiting: EventSourceMessage[] = [];
  const parser = createParser({
    maxBufferSize: MAX_EVENT_CHARACTERS,
    onEvent: (message) => {
      if (message.event === undefined) waiting.push(message);
    },
    onError: ({ type }) => {
      if (type === 'max-buffer-size-exceeded')
        throw new GatewayError('ENGINE_PROTOCOL_ERROR', { cause: type });
    },
  });
  const decoder = new TextDecoder();
  for await (const chunk of chunksOf(upstream, signal)) {
    parser.feed(decoder.decode(chunk, { stream: true }));
    yield* waiting.splice(0);
  }
}

/** Ends the connection in any case. A link on which nothing comes, not even a heartbeat, counts as cut. */
async function* chunksOf({ body }: Upstream, signal: AbortSignal): AsyncGenerator<Buffer> {
  const leave = (): void => void body.destroy();
  signal.addEventListener('abort', leave, { once: true });
  const chunks = body[Symbol.asyncIterator]() as AsyncIterator<Buffer, undefined>; // a body without an encoding
  try {
    for (;;) {
      const silence = setTimeout(leave, SILENCE_MS); // only while waiting: a slow consumer is not a silent engine
      const next = await chunks.next().finally(() => {
        clearTimeout(silence);
      });
      if (next.done === true) return;
      yield next.value;
    }
  } catch (cause) {
    throw cause instanceof GatewayError ? cause : toEngineFailure(cause);
  } finally {
    signal.removeEventListener('abort', leave);
    body.on('error', () => undefined).destroy();
  }
}

const TYPES: Record<Event['type'], true> = {
  queued: true,
  started: true,
  step: true,
  image: true,
  done: true,
  error: true,
  cancelled: true,
  reset: true,
};

/** The engine wrote it, and its words are checked there: here only that it is one of them. */
function toLoggedEvent({ id, data }: EventSourceMessage): LoggedEvent {
  try {
    const event = JSON.parse(data) as Event; // its type is checked next, its fields are the contract's
    if (Object.hasOwn(TYPES, event.type)) return { cursor: id ?? null, event };
  } catch (cause) {
    throw new GatewayError('ENGINE_PROTOCOL_ERROR', { cause });
  }
  throw new GatewayError('ENGINE_PROTOCOL_ERROR', { cause: 'no event of a log' });
}

const PASSING = ['ENGINE_UNAVAILABLE', 'ENGINE_TIMEOUT', 'ENGINE_STARTING'];

/** Whether coming back may help. */
function isPassing(error: unknown): boolean {
  return PASSING.includes(codeOf(error) ?? '');
}

/** Spread, so that not every follower returns at once. */
function backoffMs(attempt: number): number {
  return Math.min(BACKOFF_MS.most, BACKOFF_MS.first * 2 ** attempt) * (0.5 + Math.random() / 2);
}
