/** The form as a browser lays it out, keeps it and prints it: what a page without a layout cannot tell. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser, visit, type Visit } from '../src/browser.ts';
import { Studio } from '../src/studio.ts';
import { startSystem, type System } from '../src/system.ts';

const WORD = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamten';
let system: System;
let browser: Browser;
let current: Visit;
let studio: Studio;
let folder: string;
let picture: string; // a tall PNG with a long name

beforeAll(async () => {
  [system, browser] = await Promise.all([startSystem(), launchBrowser()]);
  folder = await mkdtemp(join(tmpdir(), 'safelight-form-'));
  picture = join(folder, `${WORD}.png`);
  const page = await browser.newPage({ viewport: { width: 300, height: 800 } });
  await writeFile(picture, await page.screenshot());
  await page.close();
});
afterAll(async () => {
  await browser.close();
  await system.stop();
  await rm(folder, { recursive: true });
});

async function open(options: BrowserContextOptions = {}): Promise<void> {
  current = await visit(browser, system.url, { viewport: { width: 1280, height: 900 }, ...options });
  studio = new Studio(current.page);
  await studio.generate.waitFor();
}

async function choosePicture(): Promise<void> {
  await current.page.getByLabel('Picture to start from').setInputFiles(picture);
  await strength().waitFor();
}

function strength(): Locator {
  return current.page.getByRole('spinbutton', { name: 'Strength' });
}

/** How far the page is wider than the screen, and which parts of the form stick out of it. */
function overflow(): Promise<{ pixels: number; parts: string[] }> {
  return current.page.evaluate(() => {
    const { clientWidth, scrollWidth } = document.documentElement;
    const parts = [...document.querySelectorAll('form *')].filter(
      (part) =>
        part.closest('.sr-only, [role=slider]') === null && part.getBoundingClientRect().right > clientWidth,
    );
    return { pixels: scrollWidth - clientWidth, parts: parts.map((part) => part.outerHTML.slice(0, 120)) };
  });
}

describe('on a narrow screen, with words that do not break', () => {
  afterEach(() => current.leave([/status of 400/])); // the browser's own words for the refusal below

  it.each([360, 320])('keeps to %d pixels', async (width) => {
    await open({ viewport: { width, height: 740 }, hasTouch: true, isMobile: true });
    const fits = { pixels: 0, parts: [] };
    const { page } = current;
    await page.route('**/api/models', async (route) => {
      const { models } = (await (await route.fetch()).json()) as { models: { id: string }[] }; // the contract's
      const long = { title: WORD, description: WORD, loras: [WORD, `${WORD}_2`], example_prompts: [WORD] };
      await route.fulfill({
        json: {
          models: models.flatMap((model) => [
            { ...model, ...long },
            { ...model, ...long, id: 'x' },
          ]),
        },
      });
    });
    await page.reload();
    await page.getByLabel('Model', { exact: true }).waitFor();
    expect(await overflow()).toEqual(fits);

    await studio.prompt.fill(`${WORD} and ${WORD}`);
    await page.getByRole('button', { name: 'Start from a picture' }).click();
    await choosePicture();
    await page.getByRole('button', { name: 'Advanced' }).click();
    await page.getByLabel('Negative prompt').fill(WORD);
    await page.getByLabel('LoRAs').selectOption({ index: 1 });
    await page.getByLabel('Seed', { exact: true }).fill(WORD);
    await page.getByRole('spinbutton', { name: 'Steps' }).fill(WORD);
    await studio.generate.click();
    await page.getByText('Enter a whole number from 5 to 50.').waitFor();
    expect(await overflow()).toEqual(fits);

    await page.getByRole('button', { name: 'Paint what should change' }).click();
    await page.getByRole('button', { name: 'the left half' }).click();
    await page.keyboard.press('Escape');
    await page.getByText('Close without what you painted?').waitFor();
    expect(await overflow()).toEqual(fits);
    await page.getByRole('button', { name: 'Use this mask' }).click();

    await page.getByLabel('Seed', { exact: true }).fill('');
    await page.getByRole('spinbutton', { name: 'Steps' }).fill('20');
    await page.route('**/api/generate', (route) =>
      route.fulfill({
        status: 400,
        json: {
          error: {
            code: 'VALIDATION_ERROR',
            message: WORD,
            details: ['prompt', 'init_image', 'loras', 'width', 'seed', 'sampler'].map((field) => ({
              field,
              message: `${WORD} ${WORD}`,
            })),
          },
        },
      }),
    );
    await studio.generate.click();
    await page.getByText(`${WORD} ${WORD}`).first().waitFor();
    expect(await overflow()).toEqual(fits);
  });

  it('a branch of a long prompt stays in its column, and can be removed', async () => {
    await open({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
    await studio.choose({ steps: 5 });
    await studio.start(`a red boat on ${WORD} ${'and a calm sea at sunset '.repeat(4)}`);
    await studio.untilDone();
    await studio.lookAt(3);
    await studio.branchFromHere.click();
    await studio.branch.waitFor();
    expect(await overflow()).toEqual({ pixels: 0, parts: [] });
    const remove = studio.branch.getByRole('button', { name: /^Remove the branch/ });
    const box = await remove.boundingBox();
    expect((box?.x ?? Infinity) + (box?.width ?? 0)).toBeLessThanOrEqual(360);
    await remove.click();
    await studio.branch.waitFor({ state: 'detached' });
  });
});

describe('the start picture', () => {
  beforeEach(() => open());
  afterEach(() => current.leave());

  it('stays over a reload, with its mask and its strength', async () => {
    const { page } = current;
    await page.getByRole('button', { name: 'Start from a picture' }).click();
    await choosePicture();
    await strength().fill('0.35');
    await page.getByRole('button', { name: 'Paint what should change' }).click();
    await page.getByRole('button', { name: 'the left half' }).click();
    await page.getByRole('button', { name: 'Use this mask' }).click();
    await page.getByRole('button', { name: 'Change the mask' }).waitFor();
    await kept(0.35);

    await page.reload();
    await page.getByRole('button', { name: 'Change the mask' }).waitFor();
    expect(await strength().inputValue()).toBe('0.35');
    await studio.prompt.fill('a boat');
    const asked = page.waitForRequest((request) => request.method() === 'POST');
    await studio.prompt.press('Control+Enter');
    const {
      strength: sent,
      mask,
      init_image: start,
    } = (await asked).postDataJSON() as Record<string, unknown>;
    expect(sent).toBe(0.35);
    expect([mask, start]).toEqual([
      expect.stringMatching(/^data:image/),
      expect.stringMatching(/^data:image/),
    ]);
    await studio.untilDone();

    await page.getByRole('button', { name: 'Remove this picture' }).click();
    await kept(null);
    await page.reload();
    await studio.generate.waitFor();
    expect(await strength().count()).toBe(0);
  });

  it('is the tab’s own', async () => {
    await current.page.getByRole('button', { name: 'Start from a picture' }).click();
    await choosePicture();
    await kept(0.6);
    const other = await current.page.context().newPage();
    await other.goto(system.url);
    await other.getByRole('button', { name: /^Generate/ }).waitFor();
    await other.getByRole('button', { name: 'Start from a picture' }).click();
    await other.getByRole('button', { name: 'Choose a picture' }).waitFor();
  });

  it('comes from a file that is dropped on the stage, and the browser does not open it', async () => {
    const { page } = current;
    const mouse = await page.context().newCDPSession(page);
    const data = { items: [], files: [picture], dragOperationsMask: 1 };
    const drag = (type: 'dragEnter' | 'dragOver' | 'drop') =>
      mouse.send('Input.dispatchDragEvent', { type, x: 300, y: 400, data });
    await drag('dragEnter');
    await drag('dragOver');
    await page.getByText('Drop it: the next picture starts from this one').waitFor();
    await drag('drop');
    await strength().waitFor();
    await page.getByText(`${WORD}.png`).waitFor();
    expect(page.url()).toBe(`${system.url}/`);
    const tall = page.getByRole('radio', { name: /^Tall/ });
    expect(await tall.getAttribute('aria-checked')).toBe('true'); // as tall as the model can
  });
});

/** Resolves once the browser has written this strength; null: nothing. */
async function kept(wanted: number | null): Promise<void> {
  await current.page.waitForFunction(
    (strength) =>
      new Promise((resolve) => {
        const opening = indexedDB.open('safelight');
        opening.onsuccess = () => {
          const reading = opening.result
            .transaction('beginning')
            .objectStore('beginning')
            .get('start-picture');
          reading.onsuccess = () => {
            const found = reading.result as { picture: { strength: number } } | undefined; // written by kept-picture.ts
            opening.result.close();
            resolve((found?.picture.strength ?? null) === strength);
          };
        };
      }),
    wanted,
  );
}

describe('where the page’s own colours or its controls are of no use', () => {
  beforeEach(() => open());
  afterEach(() => current.leave());

  it('shows with forced colours what is chosen, and where a slider stands', async () => {
    const { page } = current;
    await page.emulateMedia({ forcedColors: 'active' });
    const ground = (part: Locator) => part.evaluate((element) => getComputedStyle(element).backgroundColor);
    for (const name of ['Size', 'Images']) {
      const choices = page.getByRole('radiogroup', { name }).getByRole('radio');
      expect(await ground(choices.nth(0))).not.toBe(await ground(choices.nth(1)));
    }
    const presets = page.getByRole('button', { name: /^Steps: / });
    expect(await ground(presets.nth(0))).not.toBe(await ground(presets.nth(1)));
    const slider = page.getByRole('slider', { name: 'Steps' }).locator('xpath=../..');
    const track = slider.locator('> [data-orientation=horizontal]').first();
    const range = track.locator('> [data-orientation=horizontal]');
    const panel = await ground(page.locator('body'));
    expect(new Set([await ground(track), await ground(range), panel]).size).toBe(3);
  });

  it('prints no form', async () => {
    await current.page.emulateMedia({ media: 'print' });
    expect(await studio.generate.isVisible()).toBe(false);
    expect(await studio.prompt.isVisible()).toBe(false);
  });
});
