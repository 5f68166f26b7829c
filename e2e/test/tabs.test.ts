/** Many tabs of one browser, which opens six connections to one server and no more. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser } from '../src/browser.ts';
import { Studio } from '../src/studio.ts';
import { startSystem, type System } from '../src/system.ts';

const TABS = 7;
const CONNECTIONS = 6;
let system: System;
let browser: Browser;

beforeAll(async () => {
  [system, browser] = await Promise.all([startSystem(), launchBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await system.stop();
});

/** The streams that a page has open, as the browser tells it. */
function openStreams(page: Page): () => number {
  const open = new Set<unknown>();
  const ended = (request: unknown): void => void open.delete(request);
  page.on('request', (request) => {
    if (request.url().includes('/stream?')) open.add(request);
  });
  page.on('requestfinished', ended);
  page.on('requestfailed', ended);
  return () => open.size;
}

it('starts the seventh tab’s picture while those of six others develop, and shows how each ends', async () => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const tabs = await Promise.all(
    Array.from({ length: TABS }, async () => {
      const page = await context.newPage();
      const streams = openStreams(page);
      await page.goto(system.url);
      return { studio: new Studio(page), streams };
    }),
  );
  const ids: string[] = [];
  for (const [place, { studio }] of tabs.entries()) {
    await studio.choose({ steps: 50 });
    ids.push(await studio.start(`boat number ${place + 1}`));
  }
  const states = await Promise.all(
    ids.map(async (id) => {
      const answer = await fetch(`${system.url}/api/generate/${id}`);
      return ((await answer.json()) as { state: string }).state; // the contract's Generation
    }),
  );
  expect(states.filter((state) => state === 'queued' || state === 'running')).toHaveLength(TABS);

  for (const { studio } of tabs) await studio.untilStep(1);
  const open = tabs.reduce((sum, { streams }) => sum + streams(), 0);
  expect(open).toBeGreaterThan(0);
  expect(open).toBeLessThan(CONNECTIONS);

  // Those that are closed leave their turn to the others, which show how theirs ends.
  const [first, second, ...others] = tabs;
  await first?.studio.page.close();
  await second?.studio.page.close();
  for (const { studio } of others) await studio.cancel.click();
  for (const { studio } of others) await studio.stage.getByText(/^Cancelled/).waitFor();
  await context.close();
});
