/** Waits for what happens elsewhere, without guessing how long it takes. */
import { setTimeout } from 'node:timers/promises';

export async function waitUntil(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 120_000;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`waited in vain: ${what}`);
    await setTimeout(5);
  }
}
