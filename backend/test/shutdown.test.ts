/** How the gateway stops: nobody is cut off who could be sent away, and it never takes long. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { createParser } from 'eventsource-parser';
import { describe, expect, it } from 'vitest';
import { startGateway } from './gateway.js';
import { get } from './raw-request.js';
import { answerJson, answerStream } from './stand-in-engine.js';
import { waitUntil } from './wait.js';

const ID = '0123456789abcdef01234567';
const whole = `id: ${ID}:1\ndata: {"type":"queued"}\n\n`;

interface Seen {
  ids: (string | undefined)[];
  retries: number[];
}

function parse(text: string): Seen {
  const seen: Seen = { ids: [], retries: [] };
  createParser({
    onEvent: ({ id }) => seen.ids.push(id),
    onRetry: (retry) => seen.retries.push(retry),
  }).feed(text);
  return seen;
}

describe('a gateway that stops', () => {
  it.each([
    ['between two events', whole],
    ['in the middle of data', `${whole}id: ${ID}:2\ndata: {"type"`],
    ['right after an id', `${whole}id: ${ID}:2\n`],
  ])('%s, ends the stream with a time to come back and without losing an event', async (_when, sent) => {
    const gateway = await startGateway();
    gateway.engine.answer(answerStream((response) => response.write(sent)));
    const { body } = await fetch(`${gateway.url}/api/generate/${ID}/stream`);
    let text = '';
    const reading = (async () => {
      const decoder = new TextDecoder();
      for await (const chunk of body as ReadableStream<Uint8Array>) text += decoder.decode(chunk); // a 200 has a body
    })();
    await waitUntil('the event has arrived', () => text === sent);
    const stopped = gateway.stop();
    await reading; // resolves: the stream ended whole
    await stopped;
    const { ids, retries } = parse(text);
    expect(ids).toEqual([`${ID}:1`]);
    expect(retries).toHaveLength(1);
    expect(retries[0]).toBeGreaterThanOrEqual(1000);
    expect(retries[0]).toBeLessThan(3000);
  });

  it('says so to those who ask on an open connection, and starts nothing more', async () => {
    const gateway = await startGateway();
    gateway.engine.answer(answerJson(200, { status: 'ready' }));
    gateway.streams.close();
    const health = await fetch(`${gateway.url}/api/health/ready`);
    expect(health.status).toBe(503);
    expect(await health.json()).toMatchObject({ status: 'stopping' });
    const refused = await fetch(`${gateway.url}/api/generate?prompt=a`);
    expect(refused.status).toBe(503);
    expect(await refused.json()).toMatchObject({ error: { code: 'SHUTTING_DOWN' } });
    await gateway.stop();
  });

  it('lets a short request finish', async () => {
    const gateway = await startGateway();
    gateway.engine.answer((request, response) =>
      setTimeout(() => answerJson(200, { models: [] })(request, response), 60),
    );
    const answer = fetch(`${gateway.url}/api/models`);
    await waitUntil('the engine is asked', () => gateway.engine.requests.length === 1);
    const stopped = gateway.stop();
    expect((await answer).status).toBe(200);
    await stopped;
  });

  it('waits only so long for a reader that has stopped reading', async () => {
    const gateway = await startGateway({ SHUTDOWN_GRACE_MS: '100' });
    const frame = `data: ${'x'.repeat(64 * 1024)}\n\n`;
    let sent = 0;
    gateway.engine.answer(
      answerStream((response) => {
        const fill = (): void => {
          do sent += frame.length;
          while (response.write(frame));
        };
        response.on('drain', fill);
        fill();
      }),
    );
    const frozen = connect(gateway.port, '127.0.0.1').pause();
    frozen.on('error', () => undefined); // it is cut at the end
    await once(frozen, 'connect');
    frozen.write(get(`/api/generate/${ID}/stream`));
    let before = -1;
    await waitUntil('nothing moves any more', () => {
      const isStill = sent > 1_000_000 && sent === before;
      before = sent;
      return isStill;
    });
    await gateway.stop(); // resolves after the grace period, though the frozen reader has taken nothing
    frozen.destroy();
  });
});
