/** Every address of the API, one by one: request ids, methods, the shape of errors, and what is logged. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { routes } from '../src/words.js';
import { startGateway, type Gateway } from './gateway.js';
import { answerJson } from './stand-in-engine.js';

const ID = '0123456789abcdef01234567';
const UNDESCRIBED = ['/api/docs', '/api/docs/start.js', '/api/docs/swagger-ui.css', '/api/openapi.json'];
const addresses = [
  ...new Set([...routes.map(({ path }) => path.replace('{id}', ID).replace('{step}', '1')), ...UNDESCRIBED]),
];
let gateway: Gateway;

beforeAll(async () => {
  gateway = await startGateway();
});
beforeEach(() => gateway.engine.answer(answerJson(200, { status: 'ready', version: '1' })));
afterAll(() => gateway.stop());

describe.each(addresses)('%s', (path) => {
  it('answers a wrong method with a 405 that lists the right ones, and carries a request id', async () => {
    const response = await fetch(gateway.url + path, {
      method: 'PUT',
      headers: { 'x-request-id': 'walk-1' },
    });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toMatch(/GET|POST/);
    expect(response.headers.get('x-request-id')).toBe('walk-1');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toEqual({
      error: { code: 'METHOD_NOT_ALLOWED', message: expect.any(String) as string, details: [] },
    });
  });

  it('lists its methods when asked', async () => {
    const response = await fetch(gateway.url + path, { method: 'OPTIONS' });
    expect(response.status).toBe(204);
    expect(response.headers.get('allow')).toContain('OPTIONS');
  });

  it('answers HEAD without a body, and never by starting work', async () => {
    gateway.engine.requests.length = 0;
    const response = await fetch(`${gateway.url}${path}`, { method: 'HEAD' });
    expect([200, 404, 405]).toContain(response.status);
    expect(await response.text()).toBe('');
    expect(gateway.engine.requests.filter(({ method }) => ['POST', 'PUT'].includes(method))).toEqual([]);
  });
});

describe('a request id', () => {
  it.each(['', 'a b', 'a'.repeat(65), 'ü', '<script>'])('"%s" is replaced by a new one', async (given) => {
    const headers = given === 'ü' ? { 'x-request-id': '\u00fc' } : { 'x-request-id': given };
    const response = await fetch(`${gateway.url}/api/models`, { headers });
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(gateway.engine.last.headers['x-request-id']).toBe(response.headers.get('x-request-id'));
  });
});

describe('an address that does not exist', () => {
  it.each(['/api', '/api/', '/api/nothing', '/api/docs/package.json', '/api/generate/a/b/c'])(
    '%s is a 404',
    async (path) => {
      const response = await fetch(gateway.url + path);
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ error: { code: 'NOT_FOUND' } });
    },
  );
});

describe('the log', () => {
  it('has one line per request, without what was asked for', async () => {
    gateway.log.length = 0;
    await (await fetch(`${gateway.url}/api/generate?prompt=a+secret&steps=1`)).text();
    await (await fetch(`${gateway.url}/api/models`, { headers: { 'x-request-id': 'mine-2' } })).text();
    for (const path of ['/assets/nothing.js', '/api/docs/start.js', '/api/health/live', '/']) {
      await (await fetch(gateway.url + path)).text();
    }
    expect(gateway.log.map(({ req, res }) => ({ req, res }))).toMatchObject([
      { req: { method: 'GET', path: '/api/generate' }, res: { status: 400 } },
      { req: { id: 'mine-2', method: 'GET', path: '/api/models' }, res: { status: 200 } },
    ]);
    expect(JSON.stringify(gateway.log)).not.toContain('secret');
  });
});

describe('health', () => {
  it('is live whatever the engine does', async () => {
    gateway.engine.answer((request) => request.socket.destroy());
    const response = await fetch(`${gateway.url}/api/health/live`);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ status: 'live', version: '0.0.0-test' });
  });

  it.each([
    ['ready', 200, 'ready'],
    ['starting', 503, 'waiting'],
    ['stopping', 503, 'waiting'],
    ['failed', 503, 'failed'],
    ['nonsense', 503, 'waiting'],
  ])('with an engine that is %s is %i', async (status, code, said) => {
    gateway.engine.answer(
      answerJson(status === 'ready' ? 200 : 503, { status, version: '1', device: 'cpu' }),
    );
    for (const path of ['/api/health', '/api/health/ready']) {
      const response = await fetch(gateway.url + path);
      expect(response.status).toBe(code);
      const engine =
        status === 'nonsense' ? { status: 'unavailable' } : { status, version: '1', device: 'cpu' };
      expect(await response.json()).toEqual({ status: said, version: '0.0.0-test', engine });
    }
  });

  it('says that the engine cannot be reached', async () => {
    gateway.engine.answer((request) => request.socket.destroy());
    const response = await fetch(`${gateway.url}/api/health`);
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ status: 'waiting', engine: { status: 'unavailable' } });
  });
});

describe('the documentation', () => {
  it('comes from this server alone, and its style rule is the only one that is wider', async () => {
    const response = await fetch(`${gateway.url}/api/docs`);
    expect(response.headers.get('content-security-policy')).toContain("style-src 'self' 'unsafe-inline'");
    expect(response.headers.get('content-security-policy')).toContain("script-src 'self';");
    const page = await response.text();
    const links = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link]) => link ?? '');
    expect(links).toHaveLength(4);
    for (const link of links) {
      expect(link).toMatch(/^\/api\/docs\//);
      const asset = await fetch(gateway.url + link);
      expect(asset.status).toBe(200);
      expect((await asset.arrayBuffer()).byteLength).toBeGreaterThan(100);
    }
    expect(page).not.toMatch(/<script>|<style|style=/);
  });

  it('shows the published contract', async () => {
    const response = await fetch(`${gateway.url}/api/openapi.json`);
    const published = readFileSync(join(import.meta.dirname, '../../contract/gateway.openapi.json'), 'utf8');
    expect(response.headers.get('content-type')).toContain('application/json');
    expect(await response.text()).toBe(published);
  });
});
