/** Starting: an answer that is lost on the way is asked for again, and nothing ever runs twice. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startGateway, type Gateway } from './gateway.js';
import {
  answerError,
  answerJson,
  answerStarted,
  answerStream,
  idIn,
  type Answer,
} from './stand-in-engine.js';

const ID = '0123456789abcdef01234567';
let gateway: Gateway;

beforeEach(async () => {
  gateway = await startGateway();
  gateway.engine.answer(answerStream((response) => response.end('data: [DONE]\n\n')));
});
afterEach(() => gateway.stop());

const post = (body: object = { prompt: 'a' }, headers: Record<string, string> = {}, to = gateway) =>
  fetch(`${to.url}/api/generate`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

/** Takes each start once, as the engine does, but answers only after `losses` that never arrive. */
function keepStarts(lose: Answer, losses: number): Map<string, string> {
  const started = new Map<string, string>();
  gateway.engine.answerStart((request, response) => {
    const id = idIn(request);
    const { body } = gateway.engine.last;
    const isNew = !started.has(id);
    const isSame = isNew || started.get(id) === body;
    started.set(id, started.get(id) ?? body);
    losses -= 1;
    if (losses >= 0) lose(request, response);
    else if (isSame) answerJson(isNew ? 202 : 200, { id, state: 'queued' })(request, response);
    else answerError(409, 'ID_TAKEN')(request, response);
  });
  return started;
}

const puts = () => gateway.engine.requests.filter(({ method }) => method === 'PUT');

describe('an answer that is lost', () => {
  const ways: [string, Answer][] = [
    ['before its first byte', (request) => request.socket.destroy()],
    [
      'in the middle',
      (request, response) => {
        response.writeHead(202, { 'content-type': 'application/json', 'content-length': '100' });
        response.write('{"id":"');
        setTimeout(() => request.socket.destroy(), 5);
      },
    ],
  ];

  it.each(ways)('%s is asked for again under the same id: it runs once', async (_when, lose) => {
    for (const losses of [1, 2]) {
      gateway.engine.requests.length = 0;
      const started = keepStarts(lose, losses);
      const response = await post();
      expect(response.status).toBe(202);
      expect([...started.keys()]).toEqual([((await response.json()) as { id: string }).id]); // as the stand-in says
      expect(puts()).toHaveLength(losses + 1);
      expect(new Set(puts().map(({ url, body }) => url + body)).size).toBe(1);
    }
  });

  it('because the engine was too slow is asked for again', async () => {
    await gateway.stop();
    gateway = await startGateway({ ENGINE_TIMEOUT_MS: '200' });
    const started = keepStarts(() => undefined, 1);
    expect((await post()).status).toBe(202);
    expect(started.size).toBe(1);
    expect(puts()).toHaveLength(2);
  });

  it('is asked for again for a one-shot stream too', async () => {
    const started = keepStarts(ways[0]?.[1] ?? answerStarted, 1);
    const response = await fetch(`${gateway.url}/api/generate?prompt=a`);
    expect(await response.text()).toBe('data: [DONE]\n\n');
    const [id] = started.keys();
    expect(gateway.engine.last.url).toBe(`/generations/${id}/stream?images=inline`);
  });

  it('three times is the end', async () => {
    keepStarts(ways[0]?.[1] ?? answerStarted, 9);
    const response = await post();
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ error: { code: 'ENGINE_UNAVAILABLE' } });
    expect(puts()).toHaveLength(3);
  });

  it.each([429, 503, 400, 500])('is none that says %i: that is passed on at once', async (status) => {
    gateway.engine.answerStart(answerError(status, 'QUEUE_FULL'));
    expect((await post()).status).toBe(status);
    expect(puts()).toHaveLength(1);
  });
});

describe('an Idempotency-Key', () => {
  const idFor = async (key: string, headers: Record<string, string> = {}, to = gateway) =>
    (
      (await (await post({ prompt: 'a' }, { 'idempotency-key': key, ...headers }, to)).json()) as {
        id: string;
      }
    ).id;

  it('answers the same request with the same generation, one after the other and at once', async () => {
    const started = keepStarts(answerStarted, 0);
    const key = { 'idempotency-key': 'order 1' };
    const first = await post({ prompt: 'a', n: 1 }, key);
    expect(first.status).toBe(202);
    const again = await Promise.all(Array.from({ length: 5 }, () => post({ prompt: 'a', n: 1 }, key)));
    expect(again.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    const { id } = (await first.json()) as { id: string }; // as the stand-in says
    for (const response of again) expect(await response.json()).toMatchObject({ id });
    expect([...started.keys()]).toEqual([id]);
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('is refused with another request', async () => {
    keepStarts(answerStarted, 0);
    await idFor('k');
    const refused = await post({ prompt: 'b' }, { 'idempotency-key': 'k' });
    expect(refused.status).toBe(409);
    expect(await refused.json()).toMatchObject({ error: { code: 'IDEMPOTENCY_KEY_REUSED' } });
  });

  it('is its own generation for each key and each client', async () => {
    await gateway.stop();
    gateway = await startGateway({ TRUST_PROXY: 'loopback' });
    const ids = [
      await idFor('k'),
      await idFor('K'),
      await idFor('k', { 'x-forwarded-for': '192.0.2.7' }),
      await idFor('k', { 'x-forwarded-for': '192.0.2.8' }),
    ];
    expect(new Set(ids).size).toBe(4);
    expect(await idFor('k', { 'x-forwarded-for': '192.0.2.7' })).toBe(ids[2]);
  });

  it('means the same after a restart with the same OWNER_SECRET, and cannot be worked out without it', async () => {
    const others = await Promise.all(
      ['one', 'one', 'two', ''].map((secret) => startGateway({ OWNER_SECRET: secret })),
    );
    const [first, again, other, none] = await Promise.all(others.map((to) => idFor('k', {}, to)));
    expect(again).toBe(first);
    expect(new Set([first, other, none]).size).toBe(3);
    await Promise.all(others.map((to) => to.stop()));
  });

  it.each(['', 'k'.repeat(256), 'k\u00e9y', 'k\ty'])('"%s" is refused by name', async (key) => {
    const response = await post({ prompt: 'a' }, { 'idempotency-key': key });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: { details: [{ field: 'idempotency-key', rule: 'pattern' }] },
    });
    expect(puts()).toEqual([]);
  });
});

describe('a one-shot stream that goes on', () => {
  it.each([
    ['in the header', '', { 'last-event-id': `${ID}:7` }, `${ID}%3A7`],
    ['in the query', `&last_event_id=${ID}:8`, {}, `${ID}%3A8`],
    [
      'in both: the header, which is newer',
      `&last_event_id=${ID}:8`,
      { 'last-event-id': `${ID}:9` },
      `${ID}%3A9`,
    ],
  ])('with its cursor %s starts nothing', async (_where, query, headers, cursor) => {
    const response = await fetch(`${gateway.url}/api/generate?prompt=a&images=url${query}`, { headers });
    expect(await response.text()).toBe('data: [DONE]\n\n');
    expect(gateway.engine.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      `GET /generations/${ID}/stream?images=url&last_event_id=${cursor}`,
    ]);
  });
});
