/** The gallery in a real browser: what was made is found, opened with its film, deleted and brought back. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, visit } from '../src/browser.ts';
import { Studio } from '../src/studio.ts';
import { startSystem, type System } from '../src/system.ts';
import { waitUntil } from '../src/wait.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const PROMPTS = ['a red cup on a table', 'a blue house in the snow'];
const WIDE = { viewport: { width: 1280, height: 800 } };
const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
let system: System;
let browser: Browser;
const ids: string[] = [];

beforeAll(async () => {
  [system, browser] = await Promise.all([startSystem(), launchBrowser()]);
  for (const prompt of PROMPTS) {
    const answer = await fetch(`${system.url}/api/generate`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ prompt, steps: 6, seed: 3 }),
    });
    ids.push(((await answer.json()) as { id: string }).id); // the contract's Generation
  }
  await waitUntil('both are kept', async () => {
    const answer = await fetch(`${system.url}/api/gallery`);
    return ((await answer.json()) as { items: unknown[] }).items.length === PROMPTS.length;
  });
});
afterAll(async () => {
  await browser.close();
  await system.stop();
});

const tiles = (page: Page) => page.locator('[data-tile]');
const tile = (page: Page, prompt: string) => page.getByRole('link', { name: prompt });

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe); // not a script tag, which the content security policy would refuse
  return await page.evaluate(async () => {
    const found = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    }; // axe-core's global
    return (await found.axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`);
  });
}

it('finds a picture by its words, opens it with its film, and comes back', async () => {
  const visited = await visit(browser, `${system.url}/`, WIDE);
  const { page } = visited;
  await page.getByRole('link', { name: 'Gallery' }).click();
  await tiles(page).nth(1).waitFor();
  await page.getByRole('searchbox', { name: 'Search prompts' }).fill('HOUSE');
  await expect.poll(() => tiles(page).count()).toBe(1);
  await tile(page, PROMPTS[1] ?? '').click();
  await page.waitForURL(`**/p/${ids[1] ?? ''}`);
  const studio = new Studio(page);
  await studio.hero(PROMPTS[1] ?? '').waitFor();
  await expect.poll(() => studio.filmstrip.getAttribute('aria-valuemax')).not.toBe('0');
  await page.goBack();
  await tiles(page).waitFor();
  expect(new URL(page.url()).search).toBe('?q=HOUSE');
  await visited.leave();
});

it('opens a picture at a step by its address', async () => {
  const visited = await visit(browser, `${system.url}/p/${ids[0] ?? ''}?step=2`, WIDE);
  const { page } = visited;
  await expect.poll(() => page.getByText('Step 2 of 6').count()).toBeGreaterThan(0);
  await visited.leave();
});

it('deletes and brings back, for good in both cases', async () => {
  const visited = await visit(browser, `${system.url}/gallery`, WIDE);
  const { page } = visited;
  await tile(page, PROMPTS[0] ?? '').focus();
  await page.keyboard.press('Delete');
  await expect.poll(() => tiles(page).count()).toBe(1);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => tiles(page).count()).toBe(2);
  await page.reload();
  await expect.poll(() => tiles(page).count()).toBe(2);
  await visited.leave();
});

describe.each([
  ['a wide screen, in English', { ...WIDE, locale: 'en-US' }],
  ['a phone, in Spanish', { ...PHONE, locale: 'es-ES' }],
])('on %s', (_where, options) => {
  it('has no accessibility violations, and never scrolls sideways', async () => {
    const visited = await visit(browser, `${system.url}/gallery`, options);
    const { page } = visited;
    await tiles(page).nth(1).waitFor();
    expect(await violations(page)).toEqual([]);
    const isWider = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
    expect(isWider).toBe(false);
    await visited.leave();
  });
});
