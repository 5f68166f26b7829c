/** The scripts in examples/, run as a reader of the README would run them. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { python, root, startSystem, type System } from '../src/system.ts';

const run = promisify(execFile);
const PNG_MAGIC = '89504e470d0a1a0a';
let system: System;
let folder: string;

beforeAll(async () => {
  system = await startSystem();
  folder = await mkdtemp(join(tmpdir(), 'safelight-examples-'));
});
afterAll(() => system.stop());

async function example(command: string, file: string, ...args: string[]): Promise<string> {
  const { stdout } = await run(command, [join(root, 'examples', file), 'a green bottle', ...args], {
    cwd: folder,
    // A proxy that nobody answers at: what runs on this machine is reached without it.
    env: {
      ...process.env,
      SAFELIGHT_URL: system.url,
      http_proxy: 'http://127.0.0.1:9',
      no_proxy: '',
      NO_PROXY: '',
    },
  });
  return stdout;
}

async function expectPng(path: string): Promise<void> {
  expect((await readFile(path)).subarray(0, 8).toString('hex')).toBe(PNG_MAGIC);
}

it('curl.sh shows the events and saves the picture', async () => {
  const output = await example('bash', 'curl.sh', 'curl.png');
  expect(output).toContain('"type":"step"');
  expect(output).toContain('[DONE]');
  await expectPng(join(folder, 'curl.png'));
});

it.each([
  ['watch.py', python],
  ['watch.mjs', 'node'],
])('%s saves each preview and the picture', async (file, command) => {
  const into = join(folder, file.replace('.', '-'));
  const output = await example(command, file, into);
  expect(output).toContain('step 20 of 20');
  expect(output).toMatch(/done in \d/);
  await expectPng(join(into, 'picture-0.png'));
  const previews = (await readdir(into)).filter((name) => name.endsWith('.jpg'));
  expect(previews.length).toBeGreaterThanOrEqual(5);
});

it('branch.py saves a picture, and another one that leaves it after a step', async () => {
  const into = join(folder, 'branch');
  const output = await example(python, 'branch.py', 'a blue bottle', into);
  const [first = '', second = ''] = output.split(/saved .*picture\.png/);
  expect(first).toContain('step 20 of 20');
  const steps = [...second.matchAll(/step (\d+) of 20/g)].map(([, step]) => Number(step));
  expect(steps.at(-1)).toBe(20);
  expect(Math.min(...steps)).toBeGreaterThan(8); // the branch does not take its parent's steps again
  const files = ['picture.png', 'branch.png'].map((file) => join(into, file));
  for (const file of files) await expectPng(file);
  const [picture, branch] = await Promise.all(files.map((file) => readFile(file)));
  expect(picture).not.toEqual(branch);
});
