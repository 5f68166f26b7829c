/**
 * Follows one generation's log to its end, whatever the connection does in between.
 *
 * EventSource reconnects by itself after a network error, but any status other than 200 closes it for good. So this
 * reopens it with the last event's id, after a jittered wait, when it was closed, when the browser comes back online,
 * and when it was silent for so long that the connection may be dead without anybody having said so.
 */
import { backoffMs } from './backoff.ts';
import type { GenerationEvent } from './words.ts';

/** Longer than two heartbeats; those are comments, which never reach the page. */
export const SILENCE_MS = 40_000;

export type Connection = 'connecting' | 'live' | 'reconnecting' | 'offline';

export interface EventStreamHandlers {
  onEvent(event: GenerationEvent): void;
  onConnection(connection: Connection): void;
  /** The server refused the stream. Resolve with true to try again, with false when there is nothing left to follow. */
  onRefused(): Promise<boolean>;
}

type MakeEventSource = (url: string) => EventSource;

export class EventStream {
  readonly #url: string;
  readonly #handlers: EventStreamHandlers;
  readonly #makeEventSource: MakeEventSource;
  #source: EventSource | null = null;
  #lastEventId = '';
  #attempt = 0;
  #isClosed = false;
  #reopenTimer: ReturnType<typeof setTimeout> | undefined;
  #silenceTimer: ReturnType<typeof setTimeout> | undefined;

  /** Opens at once. `url` may have a query already. */
  constructor(
    url: string,
    handlers: EventStreamHandlers,
    makeEventSource: MakeEventSource = (address) => new EventSource(address),
  ) {
    this.#url = url;
    this.#handlers = handlers;
    this.#makeEventSource = makeEventSource;
    addEventListener('online', this.#onOnline);
    addEventListener('offline', this.#onOffline);
    handlers.onConnection(navigator.onLine ? 'connecting' : 'offline');
    this.#open();
  }

  /** Stops for good; no handler is called afterwards. */
  close(): void {
    this.#isClosed = true;
    this.#disconnect();
    removeEventListener('online', this.#onOnline);
    removeEventListener('offline', this.#onOffline);
  }

  #open(): void {
    this.#disconnect();
    const source = this.#makeEventSource(this.#address());
    source.onopen = () => this.#onOpen();
    source.onmessage = (message: MessageEvent<string>) => this.#onMessage(message);
    source.onerror = () => this.#onError(source);
    this.#source = source;
    this.#watchSilence();
  }

  #address(): string {
    if (this.#lastEventId === '') return this.#url;
    const separator = this.#url.includes('?') ? '&' : '?';
    return `${this.#url}${separator}last_event_id=${encodeURIComponent(this.#lastEventId)}`;
  }

  #disconnect(): void {
    clearTimeout(this.#reopenTimer);
    clearTimeout(this.#silenceTimer);
    if (this.#source === null) return;
    this.#source.onopen = this.#source.onmessage = this.#source.onerror = null;
    this.#source.close();
    this.#source = null;
  }

  #onOpen(): void {
    this.#watchSilence();
    this.#handlers.onConnection('live');
  }

  #onMessage(message: MessageEvent<string>): void {
    this.#watchSilence();
    if (message.data === '[DONE]') {
      this.close();
      return;
    }
    const event = parseEvent(message.data);
    if (event === null) return;
    if (event.type === 'error' && message.lastEventId === this.#lastEventId) {
      this.#onInterrupted();
      return;
    }
    this.#attempt = 0;
    this.#lastEventId = message.lastEventId;
    this.#handlers.onConnection('live');
    const isLast = event.type === 'done' || event.type === 'error' || event.type === 'cancelled';
    if (isLast) this.close();
    this.#handlers.onEvent(event);
  }

  /** An error without an id of its own is not in the log: the way to the engine broke, the generation did not. */
  #onInterrupted(): void {
    this.#handlers.onConnection('reconnecting');
  }

  #onError(source: EventSource): void {
    this.#handlers.onConnection(navigator.onLine ? 'reconnecting' : 'offline');
    if (source.readyState !== source.CLOSED) return; // the browser reconnects, with Last-Event-ID
    this.#disconnect();
    void this.#askWhetherToGoOn();
  }

  async #askWhetherToGoOn(): Promise<void> {
    const goOn = await this.#handlers.onRefused();
    if (this.#isClosed) return;
    if (!goOn) {
      this.close();
      return;
    }
    this.#reopenTimer = setTimeout(() => this.#open(), backoffMs(this.#attempt++));
  }

  #watchSilence(): void {
    clearTimeout(this.#silenceTimer);
    this.#silenceTimer = setTimeout(() => this.#open(), SILENCE_MS);
  }

  readonly #onOnline = (): void => {
    this.#attempt = 0;
    this.#handlers.onConnection('reconnecting');
    this.#open();
  };

  readonly #onOffline = (): void => this.#handlers.onConnection('offline');
}

type EventType = GenerationEvent['type'];

const eventTypes: Readonly<Record<EventType, true>> = {
  queued: true,
  started: true,
  step: true,
  image: true,
  done: true,
  error: true,
  cancelled: true,
  reset: true,
};

/** Null for what this page does not know: a newer server's event is no reason to stop. */
export function parseEvent(data: string): GenerationEvent | null {
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null || !('type' in value)) return null;
  const isKnown = typeof value.type === 'string' && Object.hasOwn(eventTypes, value.type);
  return isKnown ? (value as GenerationEvent) : null; // the rest of its shape is the contract's promise
}
