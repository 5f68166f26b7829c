/** Back from a picture returns to the same place in the gallery, and a link fills the form. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser, visit } from '../src/browser.ts';
import { Studio } from '../src/studio.ts';
import { startSystem, type System } from '../src/system.ts';
import { waitUntil } from '../src/wait.ts';

const PROMPTS = ['a red cup on a table', 'a blue house in the snow'];
const LOW = { viewport: { width: 400, height: 320 } }; // so that two pictures do not fit
let system: System;
let browser: Browser;

beforeAll(async () => {
  [system, browser] = await Promise.all([startSystem(), launchBrowser()]);
  for (const prompt of PROMPTS) {
    await fetch(`${system.url}/api/generate`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ prompt, steps: 5, seed: 3 }),
    });
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

/** How far the gallery is scrolled. */
const place = (page: Page): Promise<number> =>
  page.locator('main .overflow-y-auto').evaluate((scroller) => Math.round(scroller.scrollTop));

it('Back from a picture returns to where its tile was', async () => {
  const visited = await visit(browser, `${system.url}/gallery`, LOW);
  const { page } = visited;
  const tile = page.locator('[data-tile]').nth(1);
  await tile.waitFor();
  await tile.hover(); // may bring it into view
  await page
    .locator('main .overflow-y-auto')
    .evaluate((scroller) => scroller.scrollTo(0, scroller.scrollHeight));
  await tile.focus();
  const left = await place(page);
  expect(left).toBeGreaterThan(20);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/p/*');
  await new Studio(page).untilDone();
  await page.goBack();
  await tile.waitFor();
  await expect.poll(() => place(page)).toBe(left);
  await visited.leave();
});

it('a link fills the form and leaves the address', async () => {
  const visited = await visit(browser, `${system.url}/?prompt=a+fox&seed=42&steps=8`);
  const { page } = visited;
  const studio = new Studio(page);
  await expect.poll(() => studio.prompt.inputValue()).toBe('a fox');
  await page.waitForURL(`${system.url}/`);
  expect(await page.getByLabel('Seed', { exact: true }).inputValue()).toBe('42');
  await visited.leave();
});
