/** The whole page under a sub-path, behind a proxy that takes it off and puts the gateway's address into Host. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startReverseProxy, type ReverseProxy } from '../../backend/test/reverse-proxy.ts';
import { launchBrowser, visit } from '../src/browser.ts';
import { Studio } from '../src/studio.ts';
import { startSystem, type System } from '../src/system.ts';

const BASE = '/safelight';
let system: System;
let browser: Browser;
let proxy: ReverseProxy;

beforeAll(async () => {
  [system, browser] = await Promise.all([startSystem({ TRUST_PROXY: '1' }), launchBrowser()]);
  const { host, port } = new URL(system.url);
  const headers = { host, 'x-forwarded-prefix': BASE };
  proxy = await startReverseProxy({ port: Number(port), base: BASE, strips: true, headers });
});
afterAll(async () => {
  await browser.close();
  proxy.stop();
  await system.stop();
});

it.each(['', '/'])(
  'a picture develops on the page at its address with "%s" after it, and is found again',
  async (end) => {
    const visited = await visit(browser, proxy.url + end);
    const { page } = visited;
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    const studio = new Studio(page);
    await studio.choose({ steps: 5 });
    const id = await studio.start('a red boat on a calm sea at sunset');
    await studio.untilDone();
    await page.reload();
    await studio.generate.waitFor();
    await studio.hero('a red boat on a calm sea at sunset').first().waitFor();
    expect(asked).toContain(`${proxy.url}/api/generate`);
    expect(asked.some((url) => url.startsWith(`${proxy.url}/api/generate/${id}/stream`))).toBe(true);
    expect(asked.filter((url) => !/^(data|blob):/.test(url) && !url.startsWith(proxy.url))).toEqual([]);
    await visited.leave(); // any file that is not found would have been printed
  },
);

it('the documentation opens', async () => {
  const visited = await visit(browser, `${proxy.url}/api/docs`);
  const { page } = visited;
  await page.getByRole('heading', { name: /Safelight gateway/ }).waitFor();
  expect(await page.getByRole('combobox').first().inputValue()).toBe(BASE);
  await visited.leave();
});
