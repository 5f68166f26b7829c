/** How often one client may start something, and what is never counted. */
import { describe, expect, it } from 'vitest';
import { startGateway } from './gateway.js';
import { sendRaw } from './raw-request.js';
import { upgradeRequest } from './raw-upgrade.js';
import { answerJson } from './stand-in-engine.js';

describe('the rate of starts', () => {
  const [first, second] = ['203.0.113.1', '203.0.113.2'];
  const start = (url: string, from: string | undefined, headers: Record<string, string> = {}) =>
    fetch(`${url}/api/generate?prompt=a`, { headers: { 'x-forwarded-for': from ?? '', ...headers } });

  it('is bounded for one address, by a 429 that says when to come back', async () => {
    const bounded = await startGateway({ RATE_LIMIT: '2', TRUST_PROXY: '1' });
    bounded.engine.answer(answerJson(429, {}));
    await start(bounded.url, first);
    await start(bounded.url, first);
    const refused = await start(bounded.url, first);
    expect(refused.status).toBe(429);
    expect(await refused.json()).toMatchObject({ error: { code: 'RATE_LIMITED' } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(bounded.engine.requests.filter(({ method }) => method === 'PUT')).toHaveLength(2);
    const upgrade = await sendRaw(bounded.port, upgradeRequest('/api/x', { 'x-forwarded-for': first }));
    expect(upgrade.status).toBe(429);
    expect(upgrade.head).toMatch(/retry-after: \d+/);
    expect(await (await start(bounded.url, second)).json()).toEqual({}); // the engine's own
    await bounded.stop();
  });

  it('takes a whole IPv6 network of one household for one address', async () => {
    const bounded = await startGateway({ RATE_LIMIT: '1', TRUST_PROXY: '1' });
    bounded.engine.answer(answerJson(404, {}));
    expect((await start(bounded.url, '2001:db8::1')).status).toBe(404);
    expect((await start(bounded.url, '2001:db8::ffff:1')).status).toBe(429);
    expect((await start(bounded.url, '2001:db8:0:1::1')).status).toBe(404);
    await bounded.stop();
  });

  it('believes no X-Forwarded-For of those who are not trusted', async () => {
    const bounded = await startGateway({ RATE_LIMIT: '1' });
    bounded.engine.answer(answerJson(404, {}));
    await start(bounded.url, first);
    expect((await start(bounded.url, second)).status).toBe(429);
    await bounded.stop();
  });

  it('does not count pictures, streams, reconnects, cancels or the page', async () => {
    const bounded = await startGateway({ RATE_LIMIT: '1' });
    bounded.engine.answer(answerJson(404, {}));
    const generation = `${bounded.url}/api/generate/0123456789abcdef01234567`;
    for (let time = 0; time < 3; time += 1) {
      for (const path of ['', '/stream', '/steps/1.jpg', '/image.png']) {
        expect((await fetch(generation + path)).status).toBe(404);
      }
      expect((await fetch(`${generation}/cancel`, { method: 'POST' })).status).toBe(404);
      expect((await fetch(bounded.url)).status).toBe(503); // it is not built
      expect((await start(bounded.url, '', { 'last-event-id': '0123456789abcdef01234567:1' })).status).toBe(
        404,
      );
    }
    expect((await start(bounded.url, '', { 'last-event-id': '' })).status).toBe(404); // names no event: a start
    expect((await start(bounded.url, '')).status).toBe(429);
    await bounded.stop();
  });

  it('has no bound at 0', async () => {
    const unbounded = await startGateway({ RATE_LIMIT: '0' });
    unbounded.engine.answer(answerJson(404, {}));
    for (let time = 0; time < 5; time += 1) expect((await start(unbounded.url, '')).status).toBe(404);
    await unbounded.stop();
  });
});
