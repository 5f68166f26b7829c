/**
 * Follows one generation's log to its end, whatever the connection does in between.
 *
 * EventSource reconnects by itself after a network error, but any status other than 200 closes it for good. So this
 * reopens it with the last event's id, after a jittered wait, when it was closed, when the browser comes back online or
 * the page into view, and when it was silent for so long that the connection may be dead without anybody having said so.
 *
 * A stream is open only while the page is seen and it is its turn (stream-turns.ts). In between it asks now and then.
 */
import { backoffMs } from './backoff.ts';
import { StreamTurns } from './stream-turns.ts';
import type { GenerationEvent } from './words.ts';

/** Longer than two heartbeats; those are comments, which never reach the page. */
export const SILENCE_MS = 40_000;
/** Between two questions while others have their turn, and while nobody looks. */
export const ASK_MS = 1_500;
export const ASK_UNSEEN_MS = 5_000;

export type Connection = 'connecting' | 'live' | 'reconnecting' | 'offline';

/** Where a generation stands, as far as it matters to who follows it. `unknown` when the server did not say. */
export type Standing = 'waiting' | 'running' | 'over' | 'lost' | 'unknown';

export interface EventStreamHandlers {
  onEvent(event: GenerationEvent): void;
  onConnection(connection: Connection): void;
  /** Asks for the present state, without a stream. Never rejects. */
  ask(): Promise<Standing>;
}

type MakeEventSource = (url: string) => EventSource;

export class EventStream {
  readonly #url: string;
  readonly #handlers: EventStreamHandlers;
  readonly #makeEventSource: MakeEventSource;
  readonly #turns = new StreamTurns((isMine) => this.#onTurn(isMine));
  #source: EventSource | null = null;
  #lastEventId = '';
  #attempt = 0;
  #isClosed = false;
  #reopenTimer: ReturnType<typeof setTimeout> | undefined;
  #silenceTimer: ReturnType<typeof setTimeout> | undefined;
  #askTimer: ReturnType<typeof setTimeout> | undefined;

  /** Opens as soon as it may. `url` may have a query already. `standing` is what is known of the generation. */
  constructor(
    url: string,
    handlers: EventStreamHandlers,
    makeEventSource: MakeEventSource = (address) => new EventSource(address),
    standing: Standing = 'unknown',
  ) {
    this.#url = url;
    this.#handlers = handlers;
    this.#makeEventSource = makeEventSource;
    this.#turns.isModest = standing === 'waiting';
    addEventListener('online', this.#onOnline);
    addEventListener('offline', this.#onOffline);
    addEventListener('pageshow', this.#onPageShow);
    document.addEventListener('visibilitychange', this.#onVisibility);
    handlers.onConnection(navigator.onLine ? 'connecting' : 'offline');
    if (document.visibilityState === 'visible') this.#turns.claim();
    if (this.#source === null) this.#askLater();
  }

  /** Stops for good; no handler is called afterwards. */
  close(): void {
    this.#isClosed = true;
    this.#turns.release();
    this.#disconnect();
    removeEventListener('online', this.#onOnline);
    removeEventListener('offline', this.#onOffline);
    removeEventListener('pageshow', this.#onPageShow);
    document.removeEventListener('visibilitychange', this.#onVisibility);
  }

  #onTurn(isMine: boolean): void {
    if (isMine) {
      this.#open();
      return;
    }
    this.#disconnect();
    this.#askLater();
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
    clearTimeout(this.#askTimer);
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
    const { lastEventId } = message;
    // A browser gives a message without an id the last one's, and none at all on a connection that has seen none.
    const isOfTheLog = lastEventId !== '' && lastEventId !== this.#lastEventId;
    if (event.type === 'error' && !isOfTheLog) {
      this.#onInterrupted();
      return;
    }
    this.#attempt = 0;
    if (isOfTheLog) this.#lastEventId = lastEventId;
    this.#turns.isModest = event.type === 'queued';
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
    if ((await this.#ask()) === 'lost' || this.#isClosed) return;
    this.#reopenTimer = setTimeout(() => this.#open(), backoffMs(this.#attempt++));
  }

  /** Closes when there is nothing left to follow. */
  async #ask(): Promise<Standing> {
    const standing = await this.#handlers.ask();
    if (this.#isClosed) return 'lost';
    if (standing === 'lost') this.close();
    if (standing !== 'unknown') this.#turns.isModest = standing === 'waiting';
    return standing;
  }

  #askLater(): void {
    const isSeen = document.visibilityState === 'visible';
    this.#askTimer = setTimeout(() => void this.#askMeanwhile(), isSeen ? ASK_MS : ASK_UNSEEN_MS);
  }

  /** What is over is asked for no more: the rest of its log comes with the next turn. */
  async #askMeanwhile(): Promise<void> {
    const standing = await this.#ask();
    if (this.#isClosed || this.#source !== null) return;
    if (standing !== 'unknown') this.#handlers.onConnection('live');
    if (standing !== 'over') this.#askLater();
  }

  #watchSilence(): void {
    clearTimeout(this.#silenceTimer);
    this.#silenceTimer = setTimeout(() => this.#open(), SILENCE_MS);
  }

  /** Whatever is open may have died while nobody looked or nothing got through: none of it is waited for. */
  #comeBack(): void {
    this.#attempt = 0;
    this.#turns.release();
    this.#disconnect();
    this.#turns.claim();
    if (this.#source === null) this.#askLater();
  }

  readonly #onVisibility = (): void => {
    if (document.visibilityState === 'visible') {
      this.#comeBack();
      return;
    }
    this.#turns.release();
    this.#disconnect();
    this.#askLater();
  };

  readonly #onPageShow = (event: PageTransitionEvent): void => {
    if (event.persisted) this.#comeBack();
  };

  readonly #onOnline = (): void => {
    this.#handlers.onConnection('reconnecting');
    if (document.visibilityState === 'visible') this.#comeBack();
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
