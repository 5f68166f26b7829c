/** Reads a generation's stream as a script would: with eventsource-parser over fetch. */
import { createParser } from 'eventsource-parser';
import { z } from 'zod';

const eventSchema = z.looseObject({ type: z.string() });

export interface StreamEvent {
  id: string | undefined;
  /** The parsed message, or "[DONE]". */
  data: z.infer<typeof eventSchema> | '[DONE]';
}

export interface StreamOptions {
  lastEventId?: string;
  signal?: AbortSignal;
}

/** Yields every event until the stream ends; a status other than 200 yields nothing and throws. */
export async function* readStream(url: string, options: StreamOptions = {}): AsyncGenerator<StreamEvent> {
  const response = await fetch(url, {
    headers: {
      accept: 'text/event-stream',
      ...(options.lastEventId === undefined ? {} : { 'last-event-id': options.lastEventId }),
    },
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  if (response.status !== 200 || response.body === null) {
    throw new Error(`the stream answered ${response.status}: ${await response.text()}`);
  }
  const events: StreamEvent[] = [];
  const parser = createParser({
    onEvent: (event) => {
      if (event.event === undefined) events.push({ id: event.id, data: parseData(event.data) }); // named: a frame that was cut
    },
  });
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    parser.feed(chunk);
    yield* events.splice(0);
  }
}

function parseData(data: string): StreamEvent['data'] {
  return data === '[DONE]' ? data : eventSchema.parse(JSON.parse(data));
}

export async function collect(stream: AsyncGenerator<StreamEvent>): Promise<StreamEvent[]> {
  const events: StreamEvent[] = [];
  for await (const event of stream) events.push(event);
  return events;
}

export function ofType(events: StreamEvent[], type: string): z.infer<typeof eventSchema>[] {
  return events.flatMap((event) => (event.data !== '[DONE]' && event.data.type === type ? [event.data] : []));
}
