/** An EventSource whose server is the test. */

export class FakeEventSource {
  static readonly all: FakeEventSource[] = [];
  readonly url: string;
  readonly CONNECTING = 0;
  readonly OPEN = 1;
  readonly CLOSED = 2;
  readyState = 0;
  onopen: (() => void) | null = null;
  onmessage: ((message: { data: string; lastEventId: string }) => void) | null = null;
  onerror: (() => void) | null = null;
  #lastEventId = '';

  constructor(url: string) {
    this.url = url;
    FakeEventSource.all.push(this);
  }

  /** The connection that is in use now. */
  static get current(): FakeEventSource {
    const last = FakeEventSource.all.at(-1);
    if (last === undefined) throw new Error('nothing was opened');
    return last;
  }

  open(): void {
    this.readyState = this.OPEN;
    this.onopen?.();
  }

  /** Sends one message. Without an id it carries the last one's, as browsers do it. */
  send(data: object | string, id?: string): void {
    if (id !== undefined) this.#lastEventId = id;
    const text = typeof data === 'string' ? data : JSON.stringify(data);
    this.onmessage?.({ data: text, lastEventId: this.#lastEventId });
  }

  /** The connection breaks, and the browser tries again by itself. */
  drop(): void {
    this.readyState = this.CONNECTING;
    this.onerror?.();
  }

  /** The server answers with a status other than 200, after which a browser never tries again. */
  refuse(): void {
    this.readyState = this.CLOSED;
    this.onerror?.();
  }

  close(): void {
    this.readyState = this.CLOSED;
  }
}

/** What the stream client is handed: the fake, for the one part of EventSource that it uses. */
export function makeFakeEventSource(url: string): EventSource {
  return new FakeEventSource(url) as unknown as EventSource; // the handlers' types are narrower here
}
