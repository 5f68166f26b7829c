/** The secret from which owners are worked out, drawn once and kept, so that they stay the same from start to start. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf } from '../errors.js';

const FORM = /^[0-9a-f]{64}$/;

export function keepOwnerSecret(dataDir: string): string {
  const file = join(dataDir, 'owner-secret');
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  try {
    writeFileSync(file, randomBytes(32).toString('hex'), { flag: 'wx', mode: 0o600, flush: true });
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
  const secret = readFileSync(file, 'utf8').trim();
  if (!FORM.test(secret)) throw new Error(`${file} is damaged; remove it, and a new one is drawn.`);
  return secret;
}
