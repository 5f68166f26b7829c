/** Looks through what is kept, and says what is wrong with it. Changes nothing; a gateway may use it meanwhile. */
import { existsSync, statSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { openDatabase, type DatabaseConfig } from './database.js';

export interface Inspection {
  /** How many generations are in each state. */
  states: { state: string; count: number }[];
  files: number;
  bytes: number;
  freeBytes: number;
  problems: string[];
}

const SCARCE_BYTES = 2 * 2 ** 30;

/** Null when nothing has been kept yet. Throws StorageError. */
export async function inspect(config: DatabaseConfig): Promise<Inspection | null> {
  if (config.databaseUrl === null && !existsSync(join(config.dataDir, 'safelight.db'))) return null;
  const { db, close } = openDatabase(config, { isReadOnly: true });
  try {
    const states = await db
      .selectFrom('generations')
      .select(['state', sql<number>`count(*)`.as('count')])
      .groupBy('state')
      .orderBy('state')
      .execute();
    const files = await db.selectFrom('files').select(['key', 'size']).execute();
    const { bavail, bsize } = await statfs(config.dataDir);
    const problems = files.flatMap(({ key, size }) => findFault(join(config.dataDir, 'files', key), size));
    if (bavail * bsize < SCARCE_BYTES) problems.push('less than 2 GB are free on the disk');
    const bytes = files.reduce((sum, { size }) => sum + size, 0);
    return { states, files: files.length, bytes, freeBytes: bavail * bsize, problems };
  } finally {
    await close();
  }
}

function findFault(path: string, size: number): string[] {
  if (!existsSync(path)) return [`${path} is missing`];
  const found = statSync(path).size;
  return found === size ? [] : [`${path} has ${found} bytes instead of ${size}`];
}
