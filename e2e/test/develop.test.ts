/** A picture develops in a real browser, from the real engine with the shipped model. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser, visit, type Visit } from '../src/browser.ts';
import { Studio } from '../src/studio.ts';
import { startSystem, type System } from '../src/system.ts';
import { waitUntil } from '../src/wait.ts';

const PROMPT = 'a red boat on a calm sea at sunset';
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
let system: System;
let browser: Browser;
let current: Visit;
let studio: Studio;

beforeAll(async () => {
  [system, browser] = await Promise.all([startSystem(), launchBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await system.stop();
});

async function open(options: BrowserContextOptions = {}): Promise<void> {
  current = await visit(browser, system.url, { viewport: { width: 1280, height: 800 }, ...options });
  studio = new Studio(current.page);
  await studio.generate.waitFor();
}

interface Known {
  state: string;
  step: number;
  total_steps: number;
  parent: { id: string; step: number; index: number } | null;
}

async function stateOf(id: string): Promise<Known> {
  return (await (await fetch(`${system.url}/api/generate/${id}`)).json()) as Known; // the contract's Generation
}

function imageOf(id: string): string {
  return `/api/generate/${id}/image.png`;
}

/** Resolves once every transition and animation that ends has ended. */
async function settled(): Promise<void> {
  await current.page.evaluate(async () => {
    const ending = document
      .getAnimations()
      .filter((animation) => animation.effect?.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(ending.map((animation) => animation.finished));
  });
}

async function expectAccessible(): Promise<void> {
  await settled(); // halfway from Cancel to Generate, a button's words and ground are nearly the same colour
  await current.page.evaluate(axe); // not a script tag, which the content security policy would refuse
  const violations = await current.page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    }; // axe-core's global
    return (await axe.run()).violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`,
    );
  });
  expect(violations).toEqual([]);
}

describe('on a desktop', () => {
  beforeEach(() => open());
  afterEach(() => current.leave());

  it('shows at least five previews one by one, then exactly the picture at /image.png', async () => {
    const sightings = await studio.witness();
    const id = await studio.start(PROMPT);
    await studio.untilDone();
    await studio.hero(PROMPT).waitFor();

    const seen = await sightings();
    const steps = seen.flatMap(({ step }) => (step === null ? [] : [step]));
    expect(new Set(steps).size).toBeGreaterThanOrEqual(5);
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));
    expect(seen.at(-1)?.step).toBeNull();
    expect(await studio.pixels({ prompt: PROMPT })).toBe(
      await studio.pixels({ url: `/api/generate/${id}/image.png` }),
    );
  });

  it('goes on with the same generation after a reload in the middle', async () => {
    await studio.choose({ steps: 50 });
    const id = await studio.start(PROMPT);
    await studio.untilStep(5);
    await current.page.reload();
    studio = new Studio(current.page);
    await studio.untilStep(6);
    expect((await stateOf(id)).state).toBe('running');
    await studio.untilDone();
    expect(await studio.pixels({ prompt: PROMPT })).toBe(
      await studio.pixels({ url: `/api/generate/${id}/image.png` }),
    );
  });

  it('cancels with Esc, within one step', async () => {
    await studio.choose({ steps: 50 });
    const id = await studio.start(PROMPT);
    await studio.untilStep(3);
    const answered = current.page.waitForResponse((response) => response.url().endsWith('/cancel'));
    await current.page.keyboard.press('Escape');
    const atCancel = (await (await answered).json()) as { step: number }; // the contract's Generation
    await studio.stage.getByText(/^Cancelled/).waitFor();
    const { state, step } = await stateOf(id);
    expect(state).toBe('cancelled');
    expect(step).toBeLessThanOrEqual(atCancel.step + 1);
    expect(step).toBeLessThan(50);
  });

  it('lets the filmstrip be scrubbed with the keys, and comes back to the finished picture', async () => {
    await studio.start(PROMPT);
    await studio.untilDone();
    await studio.filmstrip.focus();
    await current.page.keyboard.press('Home');
    expect(await studio.filmstrip.getAttribute('aria-valuetext')).toBe('step 1 of 20');
    await studio.hero(`${PROMPT}. Preview after step 1 of 20.`).waitFor();
    await current.page.keyboard.press('ArrowRight');
    expect(await studio.filmstrip.getAttribute('aria-valuetext')).toBe('step 2 of 20');
    await current.page.keyboard.press('End');
    await studio.hero(PROMPT).waitFor();
  });

  it('branches from a step: the same with the parent’s seed, another picture with other words', async () => {
    const parent = await studio.start(PROMPT);
    await studio.untilDone();
    await studio.hero(PROMPT).waitFor();

    await studio.lookAt(8);
    await current.page.keyboard.press('b');
    await studio.branch.getByText('From step 8 of').waitFor();
    const same = await studio.start(PROMPT);
    await waitUntil('the branch is done', async () => (await stateOf(same)).state === 'done');
    expect((await stateOf(same)).parent).toEqual({ id: parent, step: 8, index: 0 });
    expect(await studio.filmstrip.getAttribute('aria-valuemin')).toBe('8');
    expect(await studio.difference(imageOf(parent), imageOf(same))).toBeLessThan(1); // kept steps are rounded

    const prompt = 'a green forest at night under a full moon';
    const other = await studio.start(prompt);
    await studio.untilDone();
    await studio.hero(prompt).waitFor();
    expect(await studio.difference(imageOf(parent), imageOf(other))).toBeGreaterThan(1);
    await expectAccessible();

    await studio.stage.getByRole('button', { name: /^branched from step 8/ }).click();
    await studio.hero(PROMPT).waitFor();
    expect(await studio.pixels({ prompt: PROMPT })).toBe(await studio.pixels({ url: imageOf(parent) }));
  });

  it('starts a branch beside the picture that still develops', async () => {
    await studio.choose({ steps: 50 });
    const parent = await studio.start(PROMPT);
    await studio.untilStep(6);
    await studio.lookAt(4);
    await studio.branchFromHere.click();
    const branch = await studio.start('a blue boat on a calm sea');
    await studio.untilDone();
    expect(await stateOf(branch)).toMatchObject({ state: 'done', parent: { id: parent, step: 4 } });
    await waitUntil('the parent is done too', async () => (await stateOf(parent)).state === 'done');
  });

  it('keeps a picture as it is, at the step it has reached', async () => {
    await studio.choose({ steps: 50 });
    const id = await studio.start(PROMPT);
    await studio.untilStep(4);
    await studio.keep.click();
    await studio.untilDone();
    await studio.hero(PROMPT).waitFor();
    const { state, step, total_steps: total } = await stateOf(id);
    expect([state, total]).toEqual(['done', 50]);
    expect(step).toBeLessThan(50);
    await studio.stage.getByText(`kept at step ${step} of 50`, { exact: true }).waitFor();
    expect(await studio.pixels({ prompt: PROMPT })).toBe(
      await studio.pixels({ url: `/api/generate/${id}/image.png` }),
    );
    await expectAccessible();
  });

  it('starts from the finished picture, with a mask over a part of it', async () => {
    await studio.start(PROMPT);
    await studio.untilDone();
    await studio.hero(PROMPT).waitFor();
    await current.page.getByRole('button', { name: 'Start the next one from this picture' }).click();
    await current.page.getByRole('button', { name: 'Paint what should change' }).click();
    const dialog = current.page.getByRole('dialog', { name: 'Paint what should change' });
    await dialog.getByRole('button', { name: 'the left half' }).click();
    await expectAccessible();
    await dialog.getByRole('button', { name: 'Use this mask' }).click();
    const other = 'a green boat on a calm sea at sunset';
    const id = await studio.start(other);
    await studio.untilDone();
    await studio.hero(other).waitFor();
    expect((await stateOf(id)).total_steps).toBe(12); // 0.6 of 20
  });

  it('keeps recent pictures over a reload', async () => {
    await studio.start(PROMPT);
    await studio.untilDone();
    await studio.hero(PROMPT).waitFor();
    await current.page.reload();
    const recent = current.page.getByRole('list', { name: 'Recent' });
    await recent.getByRole('listitem').first().waitFor();
    await recent.getByRole('button').first().click();
    await studio.hero(PROMPT).waitFor();
  });

  it('has no accessibility violations while empty, developing, and done', async () => {
    await expectAccessible();
    await studio.choose({ steps: 50 });
    await studio.start(PROMPT);
    await studio.untilStep(3);
    await expectAccessible();
    await studio.untilDone();
    await studio.hero(PROMPT).waitFor();
    await expectAccessible();
  });
});

describe('when the gateway is restarted in the middle', () => {
  beforeEach(() => open());

  it('reconnects by itself and finishes the same picture', async () => {
    await studio.choose({ steps: 50, n: 2 });
    const id = await studio.start(PROMPT);
    await studio.untilStep(3);
    system.gateway().signal('SIGKILL');
    await system.gateway().exit();
    await system.startGateway();
    await studio.untilDone();
    expect((await stateOf(id)).state).toBe('done');
    await current.leave([/net::ERR_/]); // the browser's own words for a connection that was cut
  });
});

describe('on a phone', () => {
  afterEach(() => current.leave());

  it.each(['light', 'dark'] as const)(
    'fits 360 pixels in the %s theme and develops a picture',
    async (colorScheme) => {
      await open({ viewport: { width: 360, height: 740 }, colorScheme, hasTouch: true, isMobile: true });
      await studio.start(PROMPT);
      await studio.untilDone();
      await studio.hero(PROMPT).waitFor();
      const overflow = await current.page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow).toBe(0);
      await expectAccessible();
    },
  );
});

describe('in a low or narrow window', () => {
  afterEach(() => current.leave());

  it.each([
    { what: 'at 200 % zoom', width: 640, height: 400 },
    { what: 'on a phone held sideways', width: 740, height: 360 },
    { what: 'at 320 pixels', width: 320, height: 568 },
    { what: 'on a tablet', width: 768, height: 1024 },
  ])('shows the whole picture while it develops $what', async ({ width, height }) => {
    await open({ viewport: { width, height }, reducedMotion: 'reduce' });
    await studio.choose({ steps: 50 });
    await studio.prompt.fill(PROMPT);
    await current.page.mouse.wheel(0, 5_000); // where the form and the list are
    await current.page.waitForFunction(() => scrollY > 0 || document.body.scrollHeight <= innerHeight);
    await studio.generate.click();
    await studio.untilStep(2);
    const corners = await current.page.evaluate(() => {
      const print = document.querySelector('[data-print]');
      const { left, top, right, bottom } = print?.getBoundingClientRect() ?? new DOMRect();
      const points = [left + 2, right - 2].flatMap((x) => [top + 2, bottom - 2].map((y) => [x, y] as const));
      return points.map(([x, y]) => document.elementFromPoint(x, y)?.closest('[data-print]') === print);
    });
    expect(corners).toEqual([true, true, true, true]);
    await studio.cancel.click();
  });

  it('has Download in reach on a tablet', async () => {
    await open({ viewport: { width: 768, height: 1024 } });
    await studio.start(PROMPT);
    await studio.untilDone();
    const isReached = await studio.stage.getByRole('button', { name: 'Download' }).evaluate((button) => {
      const { left, top, width, height } = button.getBoundingClientRect();
      return button.contains(document.elementFromPoint(left + width / 2, top + height / 2));
    });
    expect(isReached).toBe(true);
  });
});

describe('on paper', () => {
  beforeEach(() => open());
  afterEach(() => current.leave());

  it('is the picture with its caption, and nothing else', async () => {
    await studio.start(PROMPT);
    await studio.untilDone();
    await studio.hero(PROMPT).waitFor();
    await current.page.emulateMedia({ media: 'print' });
    const words = await current.page.evaluate(() => document.body.innerText);
    expect(words).toContain(PROMPT);
    expect(words).toMatch(/seed \d+/);
    expect(words).not.toMatch(/Generate|Download|Prompt|Recent|Safelight/);
    const picture = await studio.hero(PROMPT).boundingBox();
    expect(picture?.height).toBeGreaterThan(200);
  });
});

describe('on a slow line of 400 KB/s', () => {
  beforeEach(() => open());
  afterEach(() => current.leave());

  it('shows the newest previews, and the picture without waiting for stale ones', async () => {
    const network = await current.page.context().newCDPSession(current.page);
    await network.send('Network.enable');
    await network.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: 40,
      downloadThroughput: 400 * 1024,
      uploadThroughput: 400 * 1024,
    });
    const log: string[] = [];
    current.page.on('request', (request) => log.push(`ask ${new URL(request.url()).pathname}`));
    current.page.on('requestfinished', (request) => log.push(`got ${new URL(request.url()).pathname}`));

    const sightings = await studio.witness();
    await studio.choose({ steps: 50 });
    const id = await studio.start(PROMPT);
    await studio.untilDone();
    await studio.hero(PROMPT).waitFor();
    const image = `/api/generate/${id}/image.png`;
    await waitUntil('the picture was fetched', () => log.includes(`got ${image}`));

    const behind = (await sightings()).flatMap(({ step, known }) => (step === null ? [] : [known - step]));
    expect(behind.length).toBeGreaterThanOrEqual(5);
    expect(behind.toSorted((a, b) => a - b)[Math.floor(behind.length / 2)]).toBeLessThanOrEqual(2);
    const meanwhile = log.slice(log.indexOf(`ask ${image}`), log.indexOf(`got ${image}`));
    expect(meanwhile.filter((line) => line.startsWith('ask') && line.endsWith('.jpg'))).toEqual([]);
  });
});
