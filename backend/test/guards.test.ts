/** Who may talk to the gateway: by which name, from which page. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startGateway, type Gateway } from './gateway.js';
import { get, sendRaw, withBody } from './raw-request.js';
import { answerError, answerJson } from './stand-in-engine.js';

const FRIEND = 'https://friend.example';
let gateway: Gateway;

beforeAll(async () => {
  gateway = await startGateway({ ALLOWED_ORIGINS: FRIEND, ALLOWED_HOSTS: 'studio.example, [fd00::1]' });
});
beforeEach(() => gateway.engine.answer(answerJson(200, { models: [] })));
afterAll(() => gateway.stop());

function codeOf(body: string): unknown {
  return (JSON.parse(body) as { error: { code: unknown } }).error.code; // the shape of every error answer
}

describe('a host name', () => {
  it.each([
    'localhost',
    'localhost:4000',
    '127.0.0.1:4000',
    '[::1]:4000',
    'LOCALHOST',
    'studio.example',
    '[fd00::1]:80',
  ])('%s is served', async (host) => {
    expect((await sendRaw(gateway.port, get('/api/models', { host }))).status).toBe(200);
  });

  it.each([
    'evil.example',
    'evil.example:4000',
    'localhost.evil.example',
    '127.0.0.1.nip.io',
    '192.168.0.7',
    '',
    'localhost:x',
  ])('"%s" is refused, on the page as on the API', async (host) => {
    for (const path of ['/api/models', '/']) {
      const { status, body } = await sendRaw(gateway.port, get(path, { host }));
      expect(status).toBe(403);
      expect(codeOf(body)).toBe('HOST_NOT_ALLOWED');
    }
  });

  it('must be there, also in HTTP/1.0', async () => {
    const { status } = await sendRaw(gateway.port, 'GET /api/models HTTP/1.0\r\n\r\n');
    expect(status).toBe(403);
  });
});

describe('a page of another origin', () => {
  it.each([
    'https://evil.example',
    'null',
    'http://localhost:1',
    'https://friend.example.evil.example',
    'nonsense',
  ])('%s is refused', async (origin) => {
    const response = await fetch(`${gateway.url}/api/models`, { headers: { origin } });
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ error: { code: 'ORIGIN_NOT_ALLOWED' } });
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('is let in when it is on the list, without credentials', async () => {
    const response = await fetch(`${gateway.url}/api/models`, { headers: { origin: FRIEND } });
    expect(response.status).toBe(200);
    expect(response.headers.get('access-control-allow-origin')).toBe(FRIEND);
    expect(response.headers.get('access-control-allow-credentials')).toBeNull();
    expect(response.headers.get('vary')).toContain('Origin');
  });

  it('asks once in ten minutes', async () => {
    const ask = (origin: string) =>
      fetch(`${gateway.url}/api/generate`, {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'content-type',
        },
      });
    const allowed = await ask(FRIEND);
    expect(allowed.status).toBe(204);
    expect(allowed.headers.get('access-control-max-age')).toBe('600');
    expect(allowed.headers.get('access-control-allow-methods')).toContain('POST');
    const refused = await ask('https://evil.example');
    expect(refused.status).toBe(403);
    expect(refused.headers.get('access-control-allow-methods')).toBeNull();
  });

  const preflight = (headers: string, method = 'POST') =>
    fetch(`${gateway.url}/api/generate`, {
      method: 'OPTIONS',
      headers: {
        origin: FRIEND,
        'access-control-request-method': method,
        'access-control-request-headers': headers,
      },
    });

  it('may send what clients of other families send, and nothing unknown', async () => {
    const known =
      'authorization,content-type,idempotency-key,last-event-id,mcp-protocol-version,mcp-session-id,x-request-id,' +
      'x-stainless-arch,x-stainless-helper-method,x-stainless-retry-count';
    const allowed = await preflight(`${known},x-forwarded-host,x-stainless-%,cookie`);
    expect(allowed.headers.get('access-control-allow-headers')).toBe(known);
    expect(allowed.headers.get('vary')?.toLowerCase()).toContain('access-control-request-headers');
    expect((await preflight('X-Stainless-OS')).headers.get('access-control-allow-headers')).toBe(
      'x-stainless-os',
    );
  });

  it.each(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'])('may send %s', async (method) => {
    const methods = (await preflight('content-type', method)).headers.get('access-control-allow-methods');
    expect(methods?.split(',')).toContain(method);
  });

  it('may read what it needs to go on', async () => {
    const { headers } = await fetch(`${gateway.url}/api/models`, { headers: { origin: FRIEND } });
    const exposed = headers.get('access-control-expose-headers')?.split(',');
    expect(exposed).toEqual(
      expect.arrayContaining(['location', 'mcp-session-id', 'retry-after', 'x-request-id']),
    );
  });

  it('is none when its host is the one that was called, whatever the scheme', async () => {
    for (const origin of [gateway.url, gateway.url.replace('http:', 'https:')]) {
      expect((await fetch(`${gateway.url}/api/models`, { headers: { origin } })).status).toBe(200);
    }
  });
});

describe('starting and stopping work', () => {
  const orders: [string, string][] = [
    ['GET', '/api/generate?prompt=a'],
    ['POST', '/api/generate'],
    ['POST', '/api/generate/0123456789abcdef01234567/cancel'],
    ['POST', '/api/generate/0123456789abcdef01234567/finish'],
  ];

  it.each(orders)('%s %s is refused when another site made the browser send it', async (method, path) => {
    for (const site of ['cross-site', 'same-site', 'whatever']) {
      const { status, body } = await sendRaw(gateway.port, get(path, { 'sec-fetch-site': site }, method));
      expect(status).toBe(403);
      expect(codeOf(body)).toBe('CROSS_SITE_REQUEST');
    }
    expect(gateway.engine.requests.filter(({ url }) => url.startsWith('/generat'))).toEqual([]);
  });

  it.each(orders)('%s %s is done for our own page, an allowed one, and a script', async (method, path) => {
    gateway.engine.answer(answerError(429, 'QUEUE_FULL'));
    gateway.engine.answerStart(answerError(429, 'QUEUE_FULL'));
    for (const headers of [
      { 'sec-fetch-site': 'same-origin', origin: gateway.url },
      { 'sec-fetch-site': 'none' },
      { 'sec-fetch-site': 'cross-site', origin: FRIEND },
      {},
    ]) {
      const type = { 'content-type': 'application/json' };
      const body = path === '/api/generate' ? '{"prompt":"a"}' : '';
      const { port } = gateway;
      const { status } = await sendRaw(
        port,
        withBody(get(path, { host: `127.0.0.1:${port}`, ...type, ...headers }, method), body),
      );
      expect(status).toBe(429);
    }
  });
});

describe('every answer', () => {
  it('tells the browser what it may load', async () => {
    const { headers } = await fetch(`${gateway.url}/api/models`);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("style-src 'self';");
    expect(policy).not.toMatch(/unsafe|upgrade-insecure/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-powered-by')).toBeNull();
  });
});
