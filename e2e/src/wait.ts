/**
 * Waiting for a condition, with words for when it never comes. How long a machine takes is no matter of a test: the
 * limit only ends one that hangs.
 */
import { setTimeout as sleep } from 'node:timers/promises';

export const PATIENCE_MS = 300_000;

export async function waitUntil(what: string, isTrue: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await isTrue())) {
    if (Date.now() > deadline) throw new Error(`waited ${PATIENCE_MS} ms in vain until ${what}`);
    await sleep(50);
  }
}
