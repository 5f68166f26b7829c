/** The built page: what is kept for ever, what is asked for each time, and what there is before it is built. */
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGateway, type Gateway } from './gateway.js';
import { get, sendRaw } from './raw-request.js';

const html = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
const dist = mkdtempSync(join(tmpdir(), 'page-'));
const icon = '<svg xmlns="http://www.w3.org/2000/svg"/>';
const script = 'export {};\n'.repeat(100);
let gateway: Gateway;

beforeAll(async () => {
  mkdirSync(join(dist, 'assets'));
  writeFileSync(join(dist, 'index.html'), '<!doctype html><title>the page</title>');
  writeFileSync(join(dist, 'favicon.svg'), icon);
  writeFileSync(join(dist, 'assets/index-a1b2c3.js'), script);
  writeFileSync(join(dist, 'assets/index-a1b2c3.js.br'), brotliCompressSync(script));
  writeFileSync(join(dist, 'assets/index-a1b2c3.js.gz'), gzipSync(script));
  writeFileSync(join(dist, 'theme.js'), script);
  writeFileSync(join(dist, 'theme.js.gz'), gzipSync(script));
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

  it.each([
    ['/assets/index-a1b2c3.js', 'gzip, deflate, br', 'br'],
    ['/assets/index-a1b2c3.js', 'gzip', 'gzip'],
    ['/assets/index-a1b2c3.js', 'br;q=0, gzip', 'gzip'],
    ['/assets/index-a1b2c3.js', 'zstd', null],
    ['/theme.js', 'br, gzip', 'gzip'],
    ['/favicon.svg', 'br, gzip', null],
  ])('sends %s to those who accept "%s" as %s', async (path, accepted, encoding) => {
    const { head, bytes } = await sendRaw(gateway.port, get(path, { 'accept-encoding': accepted }));
    expect(/content-encoding: (\S+)/i.exec(head)?.[1] ?? null).toBe(encoding);
    const decode =
      { br: brotliDecompressSync, gzip: gunzipSync }[encoding ?? ''] ?? ((plain: Buffer) => plain);
    expect(decode(bytes).toString()).toBe(path === '/favicon.svg' ? icon : script);
    if (path !== '/favicon.svg') expect(head).toMatch(/vary: Accept-Encoding/i);
    expect(head).toMatch(path === '/favicon.svg' ? /type: image\/svg/i : /type: text\/javascript/i);
    expect(head).toMatch(
      path.startsWith('/assets') ? /cache-control: .*immutable/i : /cache-control: no-cache/i,
    );
  });

  it('is answered in our shape when the address cannot be read', async () => {
    for (const path of ['/%', '/assets/%c0%']) {
      const { status, body } = await sendRaw(gateway.port, get(path, { accept: 'application/json' }));
      expect(status).toBe(404);
      expect(JSON.parse(body)).toMatchObject({ error: { code: 'NOT_FOUND' } });
    }
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
