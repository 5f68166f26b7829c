/** The page's parts by the names a person, or a screen reader, knows them by; and a witness of what was shown. */
import { expect } from 'vitest';
import type { Locator, Page } from 'playwright-core';

export interface Sighting {
  /** The preview's step, or null for the final picture. */
  step: number | null;
  /** The newest step that the page knew of when the picture appeared. */
  known: number;
  source: string;
}

export class Studio {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  get prompt(): Locator {
    return this.page.getByLabel('Prompt', { exact: true });
  }

  get generate(): Locator {
    return this.page.getByRole('button', { name: /^Generate/ });
  }

  get cancel(): Locator {
    return this.page.getByRole('button', { name: /^Cancel/ });
  }

  get keep(): Locator {
    return this.page.getByRole('button', { name: /^Keep this one/ });
  }

  get branchFromHere(): Locator {
    return this.page.getByRole('button', { name: /^Branch from step/ });
  }

  /** Says in the form which step the next picture goes on from. */
  get branch(): Locator {
    return this.page.getByRole('group', { name: 'Branch', exact: true });
  }

  get filmstrip(): Locator {
    return this.page.getByRole('slider', { name: 'Steps of the picture' });
  }

  get stage(): Locator {
    return this.page.getByRole('region', { name: 'Picture', exact: true });
  }

  hero(prompt: string): Locator {
    return this.stage.getByRole('img', { name: prompt, exact: true });
  }

  async choose({ steps, n }: { steps?: number; n?: number }): Promise<void> {
    if (steps !== undefined) await this.page.getByRole('spinbutton', { name: 'Steps' }).fill(String(steps));
    if (n !== undefined)
      await this.page.getByRole('radio', { name: n === 1 ? 'One image' : `${n} images` }).click();
  }

  /** Presses Generate and answers the new generation's id. */
  async start(prompt: string): Promise<string> {
    await this.prompt.fill(prompt);
    const answered = this.page.waitForResponse((response) => response.request().method() === 'POST');
    await this.prompt.press('Control+Enter');
    const response = await answered;
    expect(response.status()).toBe(202);
    return ((await response.json()) as { id: string }).id; // the contract's Generation
  }

  /** Goes back to a step in the filmstrip, with the keys. */
  async lookAt(step: number): Promise<void> {
    await this.filmstrip.focus();
    await this.page.keyboard.press('Home');
    const first = Number(await this.filmstrip.getAttribute('aria-valuemin'));
    for (let at = first; at < step; at++) await this.page.keyboard.press('ArrowRight');
    await this.page.waitForFunction(
      (wanted) =>
        document
          .querySelector('[role=slider][aria-label="Steps of the picture"]')
          ?.getAttribute('aria-valuenow') === String(wanted),
      step,
    );
  }

  async untilStep(step: number): Promise<void> {
    await this.page.waitForFunction(
      (wanted) =>
        Number(
          document
            .querySelector('[role=slider][aria-label="Steps of the picture"]')
            ?.getAttribute('aria-valuemax'),
        ) > wanted,
      step,
    );
  }

  async untilDone(): Promise<void> {
    await this.stage.getByText(/^Done/).waitFor();
  }

  /** Notes each picture that appears on the stage from now on, in order. */
  async witness(): Promise<() => Promise<Sighting[]>> {
    await this.page.evaluate(() => {
      const seen: Sighting[] = [];
      const look = (): void => {
        const image = [
          ...document.querySelectorAll<HTMLImageElement>(
            'section[aria-label=Picture] img[alt]:not([alt=""])',
          ),
        ].at(-1);
        if (image === undefined || seen.at(-1)?.source === image.src) return;
        const strip = document.querySelector('[role=slider][aria-label="Steps of the picture"]');
        const step = /Preview after step (\d+)/.exec(image.alt)?.[1];
        seen.push({
          step: step === undefined ? null : Number(step),
          known: Number(strip?.getAttribute('aria-valuemax')) - 1,
          source: image.src,
        });
      };
      new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true });
      Object.assign(globalThis, { sightings: seen });
    });
    return () => this.page.evaluate(() => (globalThis as unknown as { sightings: Sighting[] }).sightings); // set above
  }

  /** How far two addresses' pictures are apart: the mean difference of their channels, of 255. */
  difference(one: string, other: string): Promise<number> {
    return this.page.evaluate(
      async (urls) => {
        const [before, after] = await Promise.all(
          urls.map(async (url) => {
            const image = new Image();
            image.src = url;
            await image.decode();
            const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
            const context = canvas.getContext('2d');
            context?.drawImage(image, 0, 0);
            return context?.getImageData(0, 0, canvas.width, canvas.height).data ?? new Uint8ClampedArray();
          }),
        );
        const apart = [...(before ?? [])].map((value, place) => Math.abs(value - (after?.[place] ?? 0)));
        return apart.reduce((sum, value) => sum + value, 0) / apart.length;
      },
      [one, other],
    );
  }

  /** A digest of the pixels a picture shows: of an image on the page once it is there, or of an address. */
  async pixels(of: { prompt: string } | { url: string }): Promise<string> {
    if ('prompt' in of) await this.hero(of.prompt).first().waitFor();
    return this.page.evaluate(async (wanted) => {
      const image = new Image();
      image.src =
        'url' in wanted
          ? wanted.url
          : ([...document.images].find((candidate) => candidate.alt === wanted.prompt)?.src ?? '');
      await image.decode();
      const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
      const context = canvas.getContext('2d');
      context?.drawImage(image, 0, 0);
      const data = context?.getImageData(0, 0, canvas.width, canvas.height).data ?? new Uint8ClampedArray();
      const digest = await crypto.subtle.digest('SHA-256', data);
      return `${canvas.width}x${canvas.height} ${[...new Uint8Array(digest)].map((byte) => byte.toString(16)).join('')}`;
    }, of);
  }
}
