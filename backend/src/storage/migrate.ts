/** Brings the schema up to date: under a lock, after a backup, forwards only. */
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Kysely } from 'kysely';
import { Migrator, type Migration } from 'kysely/migration';
import type { Database } from './database.js';
import { migrations } from './migrations/migrations.js';
import type { Migrate } from './migrations/step.js';
import { StorageError } from './storage-error.js';

const BACKUPS_KEPT = 5;

export interface Migrated {
  /** Names of the steps that were taken now. */
  readonly applied: readonly string[];
  /** Where the copy from before lies; null when there was nothing to copy. */
  readonly backup: string | null;
}

/** Throws StorageError when the schema is newer than this code, or a step fails; then nothing of that step is left. */
export async function migrate(
  { db, dialect, copyTo }: Database,
  dataDir: string,
  known: Readonly<Record<string, Migrate>> = migrations,
): Promise<Migrated> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve(toKysely(known, dialect)) },
  });
  const before = await appliedOf(db);
  const unknown = before.filter((name) => !(name in known));
  if (unknown.length > 0) {
    throw new StorageError(
      `What is kept was written by a newer Safelight (${unknown.join(', ')}); start that version, or restore a backup of this one.`,
    );
  }
  const isPending = before.length < Object.keys(known).length;
  const backup =
    isPending && before.length > 0 && dialect === 'sqlite' ? await backUp(copyTo, dataDir) : null;
  const { error, results = [] } = await migrator.migrateToLatest();
  if (error !== undefined) {
    throw new StorageError(
      `The database could not be brought up to date: ${error instanceof Error ? error.message : 'unknown'}`,
      {
        cause: error,
      },
    );
  }
  return { applied: results.map(({ migrationName }) => migrationName), backup };
}

async function appliedOf(db: Kysely<never> | Database['db']): Promise<string[]> {
  const tables = await (db as Database['db']).introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some(({ name }) => name === 'kysely_migration')) return [];
  const untyped = db as unknown as Kysely<{ kysely_migration: { name: string } }>; // Kysely's own table
  return (await untyped.selectFrom('kysely_migration').select('name').execute()).map(({ name }) => name);
}

async function backUp(copyTo: Database['copyTo'], dataDir: string): Promise<string> {
  const folder = join(dataDir, 'backups');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, `${new Date().toISOString().replaceAll(/[:.]/g, '-')}.db`);
  await copyTo(file);
  const old = readdirSync(folder)
    .filter((name) => name.endsWith('.db'))
    .sort()
    .slice(0, -BACKUPS_KEPT);
  for (const name of old) rmSync(join(folder, name));
  return file;
}

function toKysely(
  known: Readonly<Record<string, Migrate>>,
  dialect: Database['dialect'],
): Record<string, Migration> {
  return Object.fromEntries(
    Object.entries(known).map(([name, step]) => [name, { up: (db: Kysely<unknown>) => step(db, dialect) }]),
  );
}
