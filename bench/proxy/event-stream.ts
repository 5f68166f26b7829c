/** The benchmark's reader: one connection, whole events, and the way in which the stream ended. */
import { get, type ClientRequest } from 'node:http';

export interface EventStream {
  /** Resolves with the first event, rejects when there is none. */
  opened: Promise<void>;
  /** Resolves when the connection is gone or the body has ended. */
  ended: Promise<void>;
  /** Drops the connection at once, as a closed tab does. */
  leave(reason?: Error): void;
}

const headLength = 200;
const openTimeoutMs = 10_000;

/** Opens `url`; calls `onEvent` with the first 200 characters of every event at the moment it is whole. */
export function openEventStream(url: string, onEvent: (head: string) => void = () => undefined): EventStream {
  const opened = Promise.withResolvers<undefined>();
  const ended = Promise.withResolvers<undefined>();
  const request: ClientRequest = get(
    url,
    { agent: false, headers: { accept: 'text/event-stream' } },
    (response) => {
      if (response.statusCode !== 200)
        opened.reject(new Error(`${url} answered ${String(response.statusCode)}`));
      const take = splitEvents((head) => {
        opened.resolve(undefined);
        onEvent(head);
      });
      response.on('data', take).on('error', () => undefined);
      response.on('close', () => {
        opened.reject(new Error(`${url} ended before its first event`));
        ended.resolve(undefined);
      });
    },
  );
  request.on('error', (error) => {
    opened.reject(error);
    ended.resolve(undefined);
  });
  opened.promise.catch(() => undefined); // callers that only wait for the end need not look
  return { opened: opened.promise, ended: ended.promise, leave: (reason) => void request.destroy(reason) };
}

/** Opens one stream per URL and resolves when each has delivered an event; rejects when one has not within 10 s. */
export async function openAll(
  urls: readonly string[],
  onEvent?: (head: string) => void,
): Promise<EventStream[]> {
  const streams = urls.map((url) => openEventStream(url, onEvent));
  const late = new Error(`a stream of ${new URL(urls[0] ?? '').host} has delivered nothing for 10 s`);
  const timer = setTimeout(() => streams.forEach((stream) => stream.leave(late)), openTimeoutMs);
  await Promise.all(streams.map((stream) => stream.opened));
  clearTimeout(timer);
  return streams;
}

/** Finds blank lines across chunk borders, without keeping the bodies of events. */
function splitEvents(onEvent: (head: string) => void): (chunk: Buffer) => void {
  let head = '';
  let isAfterNewline = false;
  return (chunk) => {
    for (let start = 0; start < chunk.length;) {
      const end = isAfterNewline && chunk[start] === 10 ? start + 1 : afterBlankLine(chunk, start);
      const wanted = Math.min(end ?? chunk.length, start + headLength - head.length);
      head += chunk.toString('latin1', start, Math.max(start, wanted));
      isAfterNewline = end === null && chunk[chunk.length - 1] === 10;
      if (end === null) return;
      onEvent(head);
      head = '';
      start = end;
    }
  };
}

function afterBlankLine(chunk: Buffer, start: number): number | null {
  const index = chunk.indexOf('\n\n', start, 'latin1');
  return index < 0 ? null : index + 2;
}
