/** A whole copy of an embedded storage in another folder, and one put back in its place. */
import { cpSync, existsSync, mkdirSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import SqliteFile from 'better-sqlite3';
import { StorageError } from './storage-error.js';

const DATABASE = 'safelight.db';
const PARTS = [DATABASE, `${DATABASE}-wal`, `${DATABASE}-shm`, 'files', 'owner-secret'];

/** While others go on writing. Throws StorageError when there is nothing to copy, or no room for a copy of its own. */
export async function copyStorage(dataDir: string, to: string): Promise<{ files: number; missing: number }> {
  if (!existsSync(join(dataDir, DATABASE))) throw new StorageError(`There is nothing to copy in ${dataDir}.`);
  if (existsSync(to) && readdirSync(to).length > 0)
    throw new StorageError(`${to} is not empty; name a new folder.`);
  mkdirSync(to, { recursive: true, mode: 0o700 });
  const database = new SqliteFile(join(dataDir, DATABASE), { readonly: true });
  await database.backup(join(to, DATABASE)); // first: every file that it names is there already
  database.close();
  const copy = new SqliteFile(join(to, DATABASE));
  const keys = copy.prepare<[], { key: string }>('SELECT key FROM files').all();
  copy.pragma('journal_mode = DELETE'); // one file
  copy.close();
  const present = keys.filter(({ key }) => existsSync(join(dataDir, 'files', key)));
  for (const { key } of present) cpSync(join(dataDir, 'files', key), join(to, 'files', key));
  if (existsSync(join(dataDir, 'owner-secret')))
    cpSync(join(dataDir, 'owner-secret'), join(to, 'owner-secret'));
  return { files: present.length, missing: keys.length - present.length };
}

/** What was there is laid aside; answers where, or null when there was nothing. Nobody may use the storage meanwhile. */
export function replaceStorage(dataDir: string, from: string): string | null {
  if (!existsSync(join(from, DATABASE)))
    throw new StorageError(`${from} is no backup: it has no ${DATABASE}.`);
  const there = PARTS.filter((part) => existsSync(join(dataDir, part)));
  const aside = join(dataDir, `before-${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}`);
  mkdirSync(there.length > 0 ? aside : dataDir, { recursive: true, mode: 0o700 });
  for (const part of there) renameSync(join(dataDir, part), join(aside, part));
  for (const part of PARTS.filter((name) => existsSync(join(from, name)))) {
    cpSync(join(from, part), join(dataDir, part), { recursive: true });
  }
  return there.length > 0 ? aside : null;
}
