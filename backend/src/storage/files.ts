/** Keeps bytes under their own SHA-256, so that the same bytes are kept once and a torn file is never taken for a whole one. */
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { Disk, errors } from 'flydrive';
import { FSDriver } from 'flydrive/drivers/fs';

export type FileKind = 'png' | 'webp' | 'jpg' | 'mjpeg' | 'bin';

export interface StoredFile {
  key: string;
  size: number;
}

const FRESH_MS = 10 * 60 * 1000;

/** A key that somebody else made up cannot leave the folder. */
const KEY = /^[0-9a-f]{2}\/[0-9a-f]{64}\.(png|webp|jpg|mjpeg|bin)$/;

export class Files {
  readonly #disk: Disk;
  readonly #folder: string;
  readonly #fresh = new Map<string, number>(); // key -> when it was put; those of the last minutes

  constructor(dataDir: string) {
    this.#folder = join(dataDir, 'files');
    this.#disk = new Disk(new FSDriver({ location: this.#folder, visibility: 'private' }));
  }

  /** Whole and on the disk when it resolves. */
  async put(bytes: Uint8Array, kind: FileKind): Promise<StoredFile> {
    const hash = createHash('sha256').update(bytes).digest('hex');
    const key = `${hash.slice(0, 2)}/${hash}.${kind}`;
    this.#note(key);
    await this.#disk.put(key, bytes);
    await this.#sync(key);
    return { key, size: bytes.length };
  }

  /** Whether it was put a moment ago: its row may be about to be written. */
  isFresh(key: string): boolean {
    return (this.#fresh.get(key) ?? 0) > Date.now() - FRESH_MS;
  }

  /** Null when it is not there, or its bytes are not those that were put. */
  async read(key: string): Promise<Buffer | null> {
    if (!KEY.test(key)) return null;
    try {
      return Buffer.from(await this.#disk.getBytes(key));
    } catch (error) {
      if (error instanceof errors.E_CANNOT_READ_FILE) return null;
      throw error;
    }
  }

  async remove(key: string): Promise<void> {
    if (KEY.test(key)) await this.#disk.delete(key);
  }

  #note(key: string): void {
    const now = Date.now();
    for (const [old, at] of this.#fresh) {
      if (at > now - FRESH_MS) break; // in the order in which they came
      this.#fresh.delete(old);
    }
    this.#fresh.delete(key);
    this.#fresh.set(key, now);
  }

  async #sync(key: string): Promise<void> {
    const file = await open(join(this.#folder, key), 'r+');
    try {
      await file.sync();
    } finally {
      await file.close();
    }
  }
}
