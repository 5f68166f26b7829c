/** ./setup.sh on a virtual environment that has broken since: one package stands in for the gigabytes of the real list. */
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Process } from '../src/process.ts';
import { python, root } from '../src/system.ts';

const MAKE_WHEEL = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1] + '/torch-0.0.1-py3-none-any.whl', 'w') as wheel:
    wheel.writestr('torch.py', '__version__ = "0.0.1"')
    info = 'torch-0.0.1.dist-info/'
    wheel.writestr(info + 'METADATA', 'Metadata-Version: 2.1\\nName: torch\\nVersion: 0.0.1\\n')
    wheel.writestr(info + 'WHEEL', 'Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')
    wheel.writestr(info + 'RECORD', 'torch.py,,\\n' + ''.join(info + name + ',,\\n' for name in ('METADATA', 'WHEEL', 'RECORD')))
`;
let folder: string;
let venv: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'safelight-setup-'));
  venv = join(folder, 'python-api/.venv');
  await mkdir(join(folder, 'python-api'));
  for (const file of ['setup.sh', 'package.json', 'package-lock.json'])
    await cp(join(root, file), join(folder, file));
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  await writeFile(join(folder, 'python-api/requirements.txt'), 'torch==0.0.1\n');
  await run(python, ['-c', MAKE_WHEEL, folder]);
  expect(await setUp()).not.toContain('anew');
});
afterEach(() => rm(folder, { recursive: true }));

async function run(command: string, args: string[]): Promise<string> {
  const process = new Process(command, args, {
    cwd: folder,
    env: { PIP_NO_INDEX: '1', PIP_FIND_LINKS: folder },
  });
  expect(await process.exit(), process.output).toBe(0);
  return process.output;
}

const setUp = () => run('./setup.sh', []);

async function expectWhole(): Promise<void> {
  await run(join(venv, 'bin/python'), ['-c', 'import pip, torch']);
  expect(await setUp()).toBe(''); // nothing is missing
}

it('makes an environment anew whose Python has gone', async () => {
  await rm(join(venv, 'bin/python3'), { force: true });
  await rm(join(venv, 'bin/python'));
  await symlink('/nowhere/python3', join(venv, 'bin/python'));
  expect(await setUp()).toContain('the Python of python-api/.venv has gone: making it anew');
  await expectWhole();
});

it('makes an environment anew that has no pip', async () => {
  await run(join(venv, 'bin/python'), ['-m', 'pip', 'uninstall', '--yes', '--quiet', 'pip']);
  expect(await setUp()).toContain('python-api/.venv has no pip: making it anew');
  await expectWhole();
});
