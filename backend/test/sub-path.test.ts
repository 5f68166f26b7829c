/** The gateway under a sub-path of somebody's host, with a proxy in front that takes the sub-path off, or does not. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGateway, type Gateway } from './gateway.js';
import { get, sendRaw } from './raw-request.js';
import { askUpgrade, upgradeRequest } from './raw-upgrade.js';
import { echo } from './echo-room.js';
import { startReverseProxy, type ReverseProxy } from './reverse-proxy.js';

const html = { accept: 'text/html,*/*;q=0.8' };
const dist = mkdtempSync(join(tmpdir(), 'page-'));
beforeAll(() => {
  mkdirSync(join(dist, 'assets'));
  writeFileSync(
    join(dist, 'index.html'),
    '<!doctype html><meta name="safelight-base" content="/" /><link rel="icon" href="./favicon.svg">' +
      '<script src="./assets/index-a1b2c3.js"></script><a href="https://elsewhere.example/">',
  );
  writeFileSync(join(dist, 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  writeFileSync(join(dist, 'assets/index-a1b2c3.js'), 'export {};');
});
afterAll(() => {
  rmSync(dist, { recursive: true });
});

const base = '/my/safelight';
describe.each([
  ['takes the sub-path off, and BASE_PATH says it', true, { BASE_PATH: base }, {}],
  ['leaves the sub-path on, and BASE_PATH says it', false, { BASE_PATH: `${base}/` }, {}],
  ['takes the sub-path off and says it', true, { TRUST_PROXY: '1' }, { 'x-forwarded-prefix': base }],
  [
    'leaves the sub-path on and says it',
    false,
    { TRUST_PROXY: 'loopback' },
    { 'x-forwarded-prefix': `${base}/` },
  ],
  [
    'knows better than BASE_PATH',
    true,
    { TRUST_PROXY: '1', BASE_PATH: '/old' },
    { 'x-forwarded-prefix': base },
  ],
  [
    'is the second of two',
    true,
    { TRUST_PROXY: '2' },
    { 'x-forwarded-for': '203.0.113.1, ::1', 'x-forwarded-prefix': '/my, /safelight' },
  ],
])(
  'behind a proxy that %s',
  (_what, strips, variables: Record<string, string>, headers: Record<string, string>) => {
    let gateway: Gateway;
    let proxy: ReverseProxy;

    beforeAll(async () => {
      gateway = await startGateway({ FRONTEND_DIST: dist, ...variables });
      proxy = await startReverseProxy({ port: gateway.port, base, strips, headers });
    });
    afterAll(async () => {
      proxy.stop();
      await gateway.stop();
    });

    it.each(['', '/', '/index.html', '/gallery/a-picture'])(
      'the page at %s finds its files',
      async (path) => {
        const index = await (await fetch(proxy.url + path, { headers: html })).text();
        expect(index).toContain(`<meta name="safelight-base" content="${base}/" />`);
        expect(index).toContain('href="https://elsewhere.example/"');
        const files = [...index.matchAll(/(?:src|href)="(\/[^"]*)"/g)].map(([, file = '']) => file);
        expect(files).toEqual([`${base}/favicon.svg`, `${base}/assets/index-a1b2c3.js`]);
        for (const file of files) expect((await fetch(new URL(file, proxy.url))).status).toBe(200);
      },
    );

    it('the engine hears under which addresses its generations are known', async () => {
      const started = await fetch(`${proxy.url}/api/generate`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"prompt":"a"}',
      });
      expect(started.status).toBe(202);
      const { id } = (await started.json()) as { id: string }; // the contract's Generation
      expect(started.headers.get('location')).toBe(`${base}/api/generate/${id}`);
      expect(gateway.engine.last.headers['x-forwarded-prefix']).toBe(`${base}/api/generate`);
      await fetch(`${proxy.url}/api/generate/0123456789abcdef01234567/stream?images=url`);
      expect(gateway.engine.last.url).toBe('/generations/0123456789abcdef01234567/stream?images=url');
      expect(gateway.engine.last.headers['x-forwarded-prefix']).toBe(`${base}/api/generate`);
    });

    it('the documentation finds its files and its server', async () => {
      const docs = await (await fetch(`${proxy.url}/api/docs`)).text();
      const files = [...docs.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, file = '']) => file);
      expect(files.length).toBeGreaterThan(2);
      for (const file of files)
        expect((await fetch(new URL(file, `${proxy.url}/api/docs`))).status).toBe(200);
      expect(await (await fetch(`${proxy.url}/api/docs/start.js`)).text()).toContain(
        `'${base}/api/openapi.json'`,
      );
      const contract: unknown = await (await fetch(`${proxy.url}/api/openapi.json`)).json();
      expect(contract).toMatchObject({ servers: [{ url: base }] });
    });

    it('the log has the same words as at the root', async () => {
      await fetch(`${proxy.url}/api/models?secret=1`);
      expect(gateway.log.at(-1)).toMatchObject({ req: { path: '/api/models' } });
    });
  },
);

describe('a sub-path', () => {
  it('that a stranger claims is nothing', async () => {
    const gateway = await startGateway({ FRONTEND_DIST: dist });
    const index = await fetch(gateway.url, { headers: { ...html, 'x-forwarded-prefix': '/evil' } });
    expect(await index.text()).toContain('content="/"');
    await gateway.stop();
  });

  it.each([
    '//evil.example',
    'evil',
    '/a"><script>',
    '/..',
    '/a/../b',
    '/api',
    '/assets/x',
    '/a/b/c/d/e',
    '/%61',
  ])('such as %s is nothing, whoever says it', async (prefix) => {
    const gateway = await startGateway({ FRONTEND_DIST: dist, TRUST_PROXY: '1' });
    const { status, body } = await sendRaw(gateway.port, get('/', { ...html, 'x-forwarded-prefix': prefix }));
    expect(status).toBe(200);
    expect(body).toContain('content="/"');
    await gateway.stop();
  });

  it('is not the beginning of a longer name', async () => {
    const gateway = await startGateway({ FRONTEND_DIST: dist, BASE_PATH: '/safe' });
    expect((await fetch(`${gateway.url}/safelight/api/health/live`)).status).toBe(404);
    expect((await fetch(`${gateway.url}/safe/api/health/live`)).status).toBe(200);
    await gateway.stop();
  });

  it('holds for upgrades', async () => {
    const furnish = ({
      upgrades,
    }: {
      upgrades: { register(path: string, handler: typeof echo): unknown };
    }) => {
      upgrades.register('/api/echo', echo);
    };
    const gateway = await startGateway({ BASE_PATH: '/safelight' }, furnish);
    const { socket, text } = await askUpgrade(gateway.port, upgradeRequest('/safelight/api/echo'));
    expect(text()).toMatch(/^HTTP\/1\.1 101 /);
    socket.destroy();
    await gateway.stop();
  });
});
