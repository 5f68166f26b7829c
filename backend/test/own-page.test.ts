/** The page that the gateway itself serves may use it, also when a proxy in between renames things. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGateway, type Gateway } from './gateway.js';
import { get, sendRaw, withBody } from './raw-request.js';
import { answerJson } from './stand-in-engine.js';

let gateway: Gateway;

beforeAll(async () => {
  gateway = await startGateway({ ALLOWED_HOSTS: 'studio.example' });
});
afterAll(() => gateway.stop());

describe('our own page behind a proxy', () => {
  const post = (port: number, headers: Record<string, string>) =>
    sendRaw(
      port,
      withBody(
        get('/api/generate', { 'content-type': 'application/json', ...headers }, 'POST'),
        '{"prompt":"a"}',
      ),
    );
  const renamed = { host: '127.0.0.1:4000', origin: 'https://studio.example:8443' };

  it('may post, whatever the proxy made of Host, when the browser says that the page is ours', async () => {
    gateway.engine.answer(answerJson(202, {}));
    expect((await post(gateway.port, { ...renamed, 'sec-fetch-site': 'same-origin' })).status).toBe(202);
  });

  it.each([
    ['a replaced host', { host: '127.0.0.1:4000' }],
    ['a host without its port', { host: 'studio.example' }],
  ])('is told what to set when a browser does not say so and the proxy sends %s', async (_what, headers) => {
    const { status, body } = await post(gateway.port, { ...renamed, ...headers });
    expect(status).toBe(403);
    const { error } = JSON.parse(body) as {
      error: { code: string; details: { field: string; message: string }[] };
    };
    expect(error.code).toBe('ORIGIN_NOT_ALLOWED');
    expect(error.details[0]?.field).toBe('origin');
    expect(error.details[0]?.message).toMatch(
      /proxy_set_header Host \$http_host.*X-Forwarded-Host.*TRUST_PROXY/,
    );
  });

  it('may post when a trusted proxy says by which name it was called, the last one where there are several', async () => {
    const trusting = await startGateway({ TRUST_PROXY: '1', ALLOWED_HOSTS: 'studio.example' });
    trusting.engine.answer(answerJson(202, {}));
    for (const name of ['studio.example:8443', 'evil.example, studio.example:8443']) {
      expect((await post(trusting.port, { ...renamed, 'x-forwarded-host': name })).status).toBe(202);
    }
    const foreign = { ...renamed, origin: 'https://evil.example', 'x-forwarded-host': 'evil.example' };
    const { status, body } = await post(trusting.port, foreign);
    expect(status).toBe(403);
    expect(JSON.parse(body)).toMatchObject({ error: { code: 'HOST_NOT_ALLOWED' } });
    await trusting.stop();
  });

  it('is not believed a proxy that nobody trusts', async () => {
    const { status } = await post(gateway.port, { ...renamed, 'x-forwarded-host': 'studio.example:8443' });
    expect(status).toBe(403);
  });
});
