import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  ASK_UNSEEN_MS,
  EventStream,
  parseEvent,
  SILENCE_MS,
  type Connection,
  type Standing,
} from '../../src/api/event-stream.ts';
import type { GenerationEvent } from '../../src/api/words.ts';
import { FakeEventSource, makeFakeEventSource } from '../fake-event-source.ts';

const URL = '/api/generate/g/stream?replay=full';
const started = {
  type: 'started',
  id: 'g',
  model: 'm',
  seed: 1,
  width: 64,
  height: 64,
  total_steps: 5,
  n: 1,
};
const unavailable = { type: 'error', error: { code: 'ENGINE_UNAVAILABLE', message: 'The engine is away.' } };

let stream: EventStream;
let events: GenerationEvent[];
let connections: Connection[];
let standing: Standing;
let asked: number;

beforeEach(() => {
  vi.useFakeTimers();
  FakeEventSource.all.length = 0;
  events = [];
  connections = [];
  standing = 'running';
  asked = 0;
  stream = new EventStream(
    URL,
    {
      onEvent: (event) => events.push(event),
      onConnection: (connection) => connections.push(connection),
      ask: () => {
        asked++;
        return Promise.resolve(standing);
      },
    },
    makeFakeEventSource,
  );
});

afterEach(() => {
  stream.close();
  vi.useRealTimers();
});

function look(state: DocumentVisibilityState): void {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(state);
  document.dispatchEvent(new Event('visibilitychange'));
}

function isOpen(): boolean {
  return FakeEventSource.current.readyState !== FakeEventSource.current.CLOSED;
}

describe('an event stream', () => {
  it('hands on events and says that it is live', () => {
    FakeEventSource.current.open();
    FakeEventSource.current.send(started, 'g:1');
    expect(events).toEqual([started]);
    expect(connections.at(-1)).toBe('live');
  });

  it.each([{ type: 'done', elapsed_ms: 5 }, { type: 'cancelled' }])('closes after $type', (last) => {
    FakeEventSource.current.send(last, 'g:9');
    expect(events).toEqual([last]);
    expect(isOpen()).toBe(false);
  });

  it('closes at [DONE]', () => {
    FakeEventSource.current.send('[DONE]');
    expect(isOpen()).toBe(false);
  });

  it('leaves a broken connection to the browser, which knows the last id', () => {
    FakeEventSource.current.drop();
    vi.advanceTimersByTime(SILENCE_MS - 1);
    expect(FakeEventSource.all).toHaveLength(1);
    expect(connections.at(-1)).toBe('reconnecting');
  });

  it('comes back after a refusal, from the last event that it has', async () => {
    FakeEventSource.current.send(started, 'g:1');
    FakeEventSource.current.refuse();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(FakeEventSource.all).toHaveLength(2);
    expect(FakeEventSource.current.url).toBe(`${URL}&last_event_id=g%3A1`);
  });

  it('waits longer after each refusal, up to a bound, until an event arrives', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.999);
    const waits: number[] = [];
    for (let refusal = 0; refusal < 8; refusal++) {
      const before = Date.now();
      FakeEventSource.current.refuse();
      const opened = FakeEventSource.all.length;
      while (FakeEventSource.all.length === opened) await vi.advanceTimersByTimeAsync(10);
      waits.push(Date.now() - before);
    }
    expect(waits).toEqual(waits.toSorted((a, b) => a - b));
    expect(waits[0]).toBeLessThanOrEqual(510);
    expect(waits.at(-1)).toBeLessThanOrEqual(10_000);
  });

  it('stops for good when there is nothing left to follow', async () => {
    standing = 'lost';
    FakeEventSource.current.refuse();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(FakeEventSource.all).toHaveLength(1);
  });

  it('takes an error without an id for trouble on the way, not for the end', () => {
    FakeEventSource.current.send(started, 'g:1');
    FakeEventSource.current.send(unavailable);
    expect(events).toEqual([started]);
    expect(connections.at(-1)).toBe('reconnecting');
    expect(isOpen()).toBe(true);
  });

  it('takes an error without an id for trouble on a connection that it opened anew, too', () => {
    FakeEventSource.current.send(started, 'g:1');
    vi.advanceTimersByTime(SILENCE_MS);
    expect(FakeEventSource.all).toHaveLength(2);
    FakeEventSource.current.send(unavailable);
    expect(events).toEqual([started]);
    expect(isOpen()).toBe(true);
  });

  it('keeps its cursor when a message without an id comes on a new connection', () => {
    FakeEventSource.current.send(started, 'g:1');
    vi.advanceTimersByTime(SILENCE_MS);
    FakeEventSource.current.send({ type: 'reset' });
    vi.advanceTimersByTime(SILENCE_MS);
    expect(FakeEventSource.current.url).toContain('last_event_id=g%3A1');
  });

  it('takes an error with an id for the end', () => {
    const failed = { type: 'error', error: { code: 'GENERATION_FAILED', message: 'No.' } };
    FakeEventSource.current.send(started, 'g:1');
    FakeEventSource.current.send(failed, 'g:2');
    expect(events.at(-1)).toEqual(failed);
    expect(isOpen()).toBe(false);
  });

  it('opens anew when nothing was heard for longer than heartbeats allow', () => {
    FakeEventSource.current.open();
    FakeEventSource.current.send(started, 'g:1');
    vi.advanceTimersByTime(SILENCE_MS);
    expect(FakeEventSource.all).toHaveLength(2);
    expect(FakeEventSource.current.url).toContain('last_event_id=g%3A1');
  });

  it('says when the browser is offline, and opens anew when it is back', () => {
    dispatchEvent(new Event('offline'));
    expect(connections.at(-1)).toBe('offline');
    dispatchEvent(new Event('online'));
    expect(connections.at(-1)).toBe('reconnecting');
    expect(FakeEventSource.all).toHaveLength(2);
  });

  it('is not open while nobody looks, asks now and then, and goes on from its cursor at the return', async () => {
    FakeEventSource.current.send(started, 'g:1');
    look('hidden');
    expect(isOpen()).toBe(false);
    await vi.advanceTimersByTimeAsync(3 * ASK_UNSEEN_MS);
    expect(asked).toBe(3);
    expect(FakeEventSource.all).toHaveLength(1);
    look('visible');
    expect(FakeEventSource.all).toHaveLength(2);
    expect(FakeEventSource.current.url).toContain('last_event_id=g%3A1');
  });

  it('asks no more about what was over when nobody looked, and reads the rest at the return', async () => {
    look('hidden');
    standing = 'over';
    await vi.advanceTimersByTimeAsync(10 * ASK_UNSEEN_MS);
    expect(asked).toBe(1);
    look('visible');
    FakeEventSource.current.send({ type: 'done', elapsed_ms: 5 }, 'g:9');
    expect(events).toEqual([{ type: 'done', elapsed_ms: 5 }]);
  });

  it.each([
    ['comes into view', () => look('visible')],
    [
      'comes out of the browser’s cache',
      () => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })),
    ],
    ['is online again', () => dispatchEvent(new Event('online'))],
  ])('does not trust a connection that was open before when the page %s', (_when, comeBack) => {
    FakeEventSource.current.open();
    FakeEventSource.current.send(started, 'g:1');
    comeBack();
    expect(FakeEventSource.all).toHaveLength(2);
    expect(FakeEventSource.current.url).toContain('last_event_id=g%3A1');
  });

  it('does nothing any more once closed', async () => {
    const source = FakeEventSource.current;
    stream.close();
    source.send(started, 'g:1');
    dispatchEvent(new Event('online'));
    await vi.advanceTimersByTimeAsync(SILENCE_MS * 2);
    expect(events).toEqual([]);
    expect(FakeEventSource.all).toHaveLength(1);
  });
});

describe('parseEvent', () => {
  it.each(['', '{', '7', 'null', '{"type":"hologram"}', '{"type":"toString"}'])('skips %j', (data) => {
    expect(parseEvent(data)).toBeNull();
  });
});
