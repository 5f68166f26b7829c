/** Takes away for good what was deleted 30 days ago, and the files that nothing refers to any more. */
import type { Logger } from 'pino';
import type { Files } from '../storage/files.js';
import type { GalleryStore } from './gallery-store.js';

const KEPT_MS = 30 * 24 * 3600 * 1000;
const EVERY_MS = 3600 * 1000;

/** Now and every hour. Answers how to end it. */
export function cleanRegularly(store: GalleryStore, files: Files, logger: Logger): () => void {
  const clean = (): void => {
    cleanUp(store, files, Date.now()).catch((error: unknown) => {
      logger.error({ err: error }, 'what was deleted could not be taken away');
    });
  };
  const timer = setInterval(clean, EVERY_MS);
  clean();
  return () => {
    clearInterval(timer);
  };
}

export async function cleanUp(store: GalleryStore, files: Files, now: number): Promise<void> {
  await store.purge(now - KEPT_MS);
  for (const key of await store.orphans()) {
    if (files.isFresh(key)) continue; // somebody is about to refer to it
    await store.forgetFile(key);
    await files.remove(key);
  }
}
