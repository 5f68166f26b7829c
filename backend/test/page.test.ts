/** The built page: what is kept for ever, what is asked for each time, and what there is before it is built. */
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGateway, type Gateway } from './gateway.js';
import { get, sendRaw } from './raw-request.js';

const html = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
const dist = mkdtempSync(join(tmpdir(), 'page-'));
let gateway: Gateway;

beforeAll(async () => {
  mkdirSync(join(dist, 'assets'));
  writeFileSync(join(dist, 'index.html'), '<!doctype html><title>the page</title>');
  writeFileSync(join(dist, 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  writeFileSync(join(dist, 'assets/index-a1b2c3.js'), 'export {};');
  gateway = await startGateway({ FRONTEND_DIST: dist });
});
afterAll(async () => {
  await gateway.stop();
  rmSync(dist, { recursive: true });
});

describe('the page', () => {
  it.each(['/', '/generate/some-id', '/index.html'])('is at %s, fresh each time', async (path) => {
    const response = await fetch(gateway.url + path, { headers: html });
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('the page');
    expect(response.headers.get('cache-control')).toBe('no-cache');
    expect(response.headers.get('etag')).not.toBeNull();
  });

  it('has assets that are kept for ever', async () => {
    const response = await fetch(`${gateway.url}/assets/index-a1b2c3.js`);
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(response.headers.get('content-type')).toContain('text/javascript');
  });

  it('has other files that are asked for each time', async () => {
    const response = await fetch(`${gateway.url}/favicon.svg`);
    expect(response.headers.get('cache-control')).toBe('no-cache');
    expect(response.headers.get('content-type')).toContain('image/svg+xml');
  });

  it.each(['/assets/gone.js', '/assets/', '/nothing.png', '/nothing'])('has no %s', async (path) => {
    const response = await fetch(gateway.url + path, { headers: { accept: '*/*' } });
    expect(response.status).toBe(404);
  });

  it.each([
    '/..%2f..%2fpackage.json',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/assets/..%2findex.html',
    '/.env',
    '/%00',
  ])('gives away nothing at %s', async (path) => {
    const { status, body } = await sendRaw(gateway.port, get(path, { accept: 'application/json' }));
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(JSON.parse(body)).toHaveProperty('error.code');
  });

  it('is not what a script or a POST gets', async () => {
    const asked = await fetch(`${gateway.url}/nothing`, { headers: { accept: 'application/json' } });
    expect(asked.status).toBe(404);
    const posted = await fetch(gateway.url, { method: 'POST', headers: html });
    expect(posted.status).toBe(404);
    expect(await posted.json()).toMatchObject({ error: { code: 'NOT_FOUND' } });
  });
});

describe('before the page is built', () => {
  it('says how to build it', async () => {
    const bare = await startGateway({ FRONTEND_DIST: join(dist, 'nothing') });
    const response = await fetch(bare.url, { headers: html });
    expect(response.status).toBe(503);
    expect(response.headers.get('content-type')).toContain('text/plain');
    expect(await response.text()).toContain('npm run build');
    await bare.stop();
  });
});
