/** Safelight's folder as a newcomer has it, under a path with a space: a copy that shares what setup.sh installs. */
import { cp, mkdtemp, realpath, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Process } from './process.ts';
import { root } from './system.ts';

const INSTALLED = [
  'node_modules',
  'backend/node_modules',
  'frontend/node_modules',
  'python-api/.venv',
  '.tools',
];
const LEFT_OUT = new Set([
  'node_modules',
  '.venv',
  '.tools',
  '.git',
  '.run',
  'data',
  '.env',
  'artifacts',
  'results',
]);

/** Answers the copy's path. The developer's own .env is not in it. */
export async function copyFolder(): Promise<string> {
  // What is shared must be current: setup.sh in the copy would otherwise empty the original's node_modules by the link.
  const setup = new Process('./setup.sh', ['--dev'], { cwd: root });
  if ((await setup.exit()) !== 0) throw new Error(setup.output);
  const folder = join(await realpath(await mkdtemp(join(tmpdir(), 'safelight-'))), 'safe light');
  await cp(root, folder, { recursive: true, filter: (source) => !LEFT_OUT.has(basename(source)) });
  for (const path of INSTALLED) {
    if (await exists(join(root, path))) await symlink(join(root, path), join(folder, path));
  }
  return folder;
}

export async function removeFolder(folder: string): Promise<void> {
  await rm(join(folder, '..'), { recursive: true, force: true });
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
