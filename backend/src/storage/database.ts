/** Opens the database: SQLite in DATA_DIR, or PostgreSQL at DATABASE_URL; both with the same tables. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import SqliteFile from 'better-sqlite3';
import { Kysely, PostgresDialect, SqliteAdapter, SqliteDialect } from 'kysely';
import pg from 'pg';
import type { Dialect } from './migrations/step.js';
import type { Schema } from './schema.js';
import { StorageError } from './storage-error.js';

export interface Database {
  readonly db: Kysely<Schema>;
  readonly dialect: Dialect;
  /** Writes a whole copy into a file while others go on; SQLite only. */
  readonly copyTo: (file: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface DatabaseConfig {
  /** postgres://…, or null for SQLite. */
  readonly databaseUrl: string | null;
  readonly dataDir: string;
}

const BUSY_MS = 5_000; // how long one waits for another's lock
const POOL_SIZE = 8;
const types = new pg.TypeOverrides();
types.setTypeParser(pg.types.builtins.INT8, Number); // all of ours fit into a double

/** Throws StorageError when it cannot be opened. */
export function openDatabase(
  config: DatabaseConfig,
  { isReadOnly = false }: { isReadOnly?: boolean } = {},
): Database {
  if (config.databaseUrl !== null) return openPostgres(config.databaseUrl);
  return isReadOnly ? readSqlite(config.dataDir) : openSqlite(config.dataDir);
}

/** The file is ours alone until we end, whatever the end: the lock is the system's. */
function openSqlite(dataDir: string): Database {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    const lock = new SqliteFile(join(dataDir, 'gateway.lock'), { timeout: BUSY_MS });
    lock.exec('BEGIN EXCLUSIVE');
    const file = new SqliteFile(join(dataDir, 'safelight.db'), { timeout: BUSY_MS });
    file.pragma('journal_mode = WAL');
    file.pragma('synchronous = FULL'); // what was answered with 202 outlives a power cut
    file.pragma('foreign_keys = ON');
    return ofSqlite(file, () => lock.close());
  } catch (cause) {
    throw new StorageError(describeSqlite(cause, dataDir), { cause });
  }
}

/** Beside a gateway that uses it. */
function readSqlite(dataDir: string): Database {
  try {
    return ofSqlite(new SqliteFile(join(dataDir, 'safelight.db'), { readonly: true, timeout: BUSY_MS }));
  } catch (cause) {
    throw new StorageError(describeSqlite(cause, dataDir), { cause });
  }
}

function ofSqlite(file: SqliteFile.Database, release: () => void = () => undefined): Database {
  const db = new Kysely<Schema>({ dialect: new Sqlite({ database: file }) });
  return {
    db,
    dialect: 'sqlite',
    copyTo: async (copy) => {
      await file.backup(copy);
    },
    close: async () => {
      await db.destroy();
      release();
    },
  };
}

/** SQLite does roll back changes of the schema; Kysely leaves that unused. A migration is whole or has not been. */
class Sqlite extends SqliteDialect {
  override createAdapter(): SqliteAdapter {
    return new (class extends SqliteAdapter {
      override get supportsTransactionalDdl(): boolean {
        return true;
      }
    })();
  }
}

function openPostgres(url: string): Database {
  const pool = new pg.Pool({ connectionString: url, max: POOL_SIZE, types });
  pool.on('error', () => undefined); // an idle connection broke: the next query opens another, or says why not
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
  return {
    db,
    dialect: 'postgres',
    copyTo: () => Promise.reject(new StorageError('A PostgreSQL database is backed up with pg_dump.')),
    close: () => db.destroy(),
  };
}

function describeSqlite(cause: unknown, dataDir: string): string {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (code === 'SQLITE_BUSY')
    return `Another gateway uses ${dataDir}; stop it or set DATA_DIR to another folder.`;
  if (code === 'SQLITE_NOTADB' || code === 'SQLITE_CORRUPT')
    return `${join(dataDir, 'safelight.db')} is damaged; put a backup in its place (npm run restore).`;
  return `${dataDir} cannot be used (${code || String(cause)}); set DATA_DIR to a folder that can be written.`;
}
