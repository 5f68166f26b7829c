/** A PostgreSQL server for tests: the one that runs here, else one of our own for as long as the tests take. */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, chownSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import pg from 'pg';

const RUNNING = process.env['TEST_DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432/postgres';
const DEBIAN = '/usr/lib/postgresql';

export interface PostgresServer {
  /** Of a database in which others can be made. */
  url: string;
  stop: () => Promise<void>;
}

let server: Promise<PostgresServer | null> | undefined;

/** Whether there is one, or could be. */
export async function hasPostgres(): Promise<boolean> {
  return (await findServer()) !== null;
}

export async function startPostgres(): Promise<PostgresServer> {
  const found = await findServer();
  if (found === null) throw new Error('no PostgreSQL: none runs, and none is installed');
  return found;
}

function findServer(): Promise<PostgresServer | null> {
  server ??= (async () => {
    if (await answers(RUNNING)) return { url: RUNNING, stop: () => Promise.resolve() };
    return await startOwn();
  })();
  return server;
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function startOwn(): Promise<PostgresServer | null> {
  const bin = findBinaries();
  if (bin === null) return null;
  const folder = mkdtempSync(join(tmpdir(), 'safelight-postgres-'));
  const user = userInfo().uid === 0 ? accountOf('postgres') : null; // it refuses to run as root
  if (user !== null) chownSync(folder, user.uid, user.gid);
  const data = join(folder, 'data');
  execFileSync(join(bin, 'initdb'), ['-D', data, '-A', 'trust', '-U', 'postgres', '--no-sync'], {
    stdio: 'ignore',
    cwd: folder,
    ...user,
  });
  const port = await freePort();
  const own = spawn(
    join(bin, 'postgres'),
    ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', folder, '-F'],
    { stdio: 'ignore', cwd: folder, ...user },
  );
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  while (own.exitCode === null && !(await answers(url)))
    await new Promise((resolve) => setTimeout(resolve, 50));
  if (own.exitCode !== null) throw new Error(`PostgreSQL ended with ${own.exitCode}`);
  return {
    url,
    stop: async () => {
      server = undefined; // the next file's tests start another
      const ended = once(own, 'exit');
      own.kill('SIGINT');
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}

function findBinaries(): string | null {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...(process.env['PATH'] ?? '').split(':'),
    ...versions.map((version) => join(DEBIAN, version, 'bin')),
  ];
  return folders.find((folder) => existsSync(join(folder, 'initdb'))) ?? null;
}

function accountOf(name: string): { uid: number; gid: number } {
  const number = (flag: string): number => Number(execFileSync('id', [flag, name], { encoding: 'utf8' }));
  return { uid: number('-u'), gid: number('-g') };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
