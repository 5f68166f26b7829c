/** The commands beside the gateway: backup, restore and doctor, as processes. */
import { execFile } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { openStorage } from '../src/storage/storage.js';
import { emptyFolder } from './folders.js';

const root = join(import.meta.dirname, '..');
const run = promisify(execFile);

async function command(name: string, dataDir: string, ...words: string[]) {
  const env = { PATH: process.env['PATH'], DATA_DIR: dataDir };
  const { stdout, stderr, code } = await run(
    process.execPath,
    ['--import', 'tsx', `src/${name}.ts`, ...words],
    {
      cwd: root,
      env,
    },
  ).then(
    (said) => ({ ...said, code: 0 }),
    (error: unknown) => error as { stdout: string; stderr: string; code: number }, // execFile's own
  );
  return { said: stdout + stderr, code };
}

async function keep(dataDir: string, text: string): Promise<string> {
  const { db, files, close } = await openStorage({ databaseUrl: null, dataDir });
  const { key, size } = await files.put(Buffer.from(text), 'bin');
  await db.insertInto('files').values({ key, size, created_at: 1 }).execute();
  await close();
  return key;
}

it('copies what is kept beside a running gateway, and puts it back', async () => {
  const [dataDir, copies] = [emptyFolder(), emptyFolder()];
  const key = await keep(dataDir, 'a picture');
  const running = await openStorage({ databaseUrl: null, dataDir });
  const to = join(copies, 'one');
  expect(await command('commands/backup', dataDir, to)).toEqual({
    said: `Copied the database and 1 files to ${to}.\n`,
    code: 0,
  });
  expect(await command('commands/backup', dataDir, to)).toMatchObject({ code: 1 });
  expect(await command('commands/restore', dataDir, to)).toMatchObject({ code: 1 });
  await running.close();

  const other = await keep(dataDir, 'made later');
  const { said, code } = await command('commands/restore', dataDir, to);
  expect(said).toContain(`${to} is in its place.`);
  expect(code).toBe(0);
  const restored = await openStorage({ databaseUrl: null, dataDir });
  expect(String(await restored.files.read(key))).toBe('a picture');
  expect(await restored.files.read(other)).toBeNull();
  await restored.close();
  const aside = /lies in (.*)\.\n/.exec(said)?.[1] ?? '';
  const before = await openStorage({ databaseUrl: null, dataDir: aside });
  expect(String(await before.files.read(other))).toBe('made later');
  await before.close();
});

it('finds nothing wrong, or says what is', async () => {
  const dataDir = emptyFolder();
  expect(await command('commands/doctor', dataDir)).toMatchObject({ code: 0 });
  const [one, two] = [await keep(dataDir, 'a picture'), await keep(dataDir, 'another')];
  const well = await command('commands/doctor', dataDir);
  expect(well.said).toContain('Files        2, ');
  expect(well.said).toContain('Nothing is wrong.');
  rmSync(join(dataDir, 'files', one));
  writeFileSync(join(dataDir, 'files', two), 'torn');
  const ill = await command('commands/doctor', dataDir);
  expect(ill.code).toBe(1);
  expect(ill.said).toContain(`${one} is missing`);
  expect(ill.said).toContain(`${two} has 4 bytes instead of 7`);
});

it('shows the settings without their secrets, and starts nothing', async () => {
  const { said, code } = await command('main', emptyFolder(), '--check-config');
  expect(code).toBe(0);
  expect(JSON.parse(said)).toMatchObject({ port: 4000, ownerSecret: null, embedMetadata: true });
});
