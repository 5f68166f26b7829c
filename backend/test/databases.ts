/** Runs the same tests on SQLite and on PostgreSQL, each with an empty database of its own. */
import { afterAll, describe } from 'vitest';
import pg from 'pg';
import type { DatabaseConfig } from '../src/storage/database.js';
import { emptyFolder } from './folders.js';
import { hasPostgres, startPostgres } from './postgres.js';

const isThere = await hasPostgres();
if (!isThere) process.stderr.write('skipped: PostgreSQL is not installed (storage)\n');

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
