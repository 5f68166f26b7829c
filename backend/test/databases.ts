/** Runs the same tests on SQLite and on PostgreSQL, each with an empty database of its own. */
import { afterAll, afterEach, describe } from 'vitest';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { DatabaseConfig } from '../src/storage/database.js';
import { hasPostgres, startPostgres } from './postgres.js';

const isThere = await hasPostgres();
if (!isThere) process.stderr.write('skipped: PostgreSQL is not installed (storage)\n');

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

export function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'safelight-'));
  folders.push(folder);
  return folder;
}

/** `open` answers where a new, empty database is. */
export function eachDatabase(what: string, tests: (open: () => Promise<DatabaseConfig>) => void): void {
  describe(`${what} in SQLite`, () => {
    tests(() => Promise.resolve({ databaseUrl: null, dataDir: emptyFolder() }));
  });
  describe.skipIf(!isThere)(`${what} in PostgreSQL`, () => {
    const made: string[] = [];
    afterAll(async () => {
      const server = await startPostgres();
      for (const name of made) await ask(server.url, `DROP DATABASE ${name} WITH (FORCE)`);
      await server.stop();
    });
    tests(async () => {
      const { url } = await startPostgres();
      const name = `safelight_test_${process.pid}_${Date.now()}_${made.length}`;
      await ask(url, `CREATE DATABASE ${name}`);
      made.push(name);
      const address = new URL(url);
      address.pathname = `/${name}`;
      return { databaseUrl: address.href, dataDir: emptyFolder() };
    });
  });
}

async function ask(url: string, statement: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  await client.query(statement);
  await client.end();
}
