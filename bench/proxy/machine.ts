/** What the figures were taken on, and how much of the machine others used meanwhile. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { cpuMs } from './processes.ts';
import type { Variant } from './variants.ts';

const root = join(import.meta.dirname, '../..');
const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

export function describeMachine(variants: readonly Variant[]): Record<string, string> {
  const installed = (name: string): boolean => variants.some((variant) => variant.name.startsWith(name));
  return {
    processor: `${String(cpus().length)} × ${cpus()[0]?.model ?? 'unknown'}`,
    memory: `${String(Math.round(totalmem() / 2 ** 30))} GB`,
    kernel: `Linux ${release().split('-')[0] ?? ''}`,
    node: process.version,
    ...Object.fromEntries(
      variants.flatMap(({ package: name }) => (name ? [[name, packageVersion(name)]] : [])),
    ),
    ...(installed('nginx') ? { nginx: programVersion('nginx', '-v') } : {}),
    ...(installed('caddy') ? { caddy: programVersion('caddy', 'version') } : {}),
  };
}

/** Starts counting; the answer is the share of all cores, in percent, that neither we, `pids` nor interrupts used. */
export function watchForeignLoad(pids: () => readonly number[]): () => number {
  const ours = (): number => [process.pid, ...pids()].reduce((sum, pid) => sum + cpuMs(pid), 0);
  const before = { busy: busyMs(), ours: ours(), at: performance.now() };
  return () => {
    const available = (performance.now() - before.at) * cpus().length;
    const foreign = busyMs() - before.busy - (ours() - before.ours);
    return Math.max(0, (100 * foreign) / available);
  };
}

/** Milliseconds of user, nice, system and stolen time of all cores since boot. */
function busyMs(): number {
  const [, user = 0, nice = 0, system = 0, , , , , steal = 0] = readFileSync('/proc/stat', 'utf8')
    .split('\n', 1)
    .join('')
    .split(/\s+/)
    .map(Number);
  return ((user + nice + system + steal) * 1000) / ticksPerSecond;
}

function packageVersion(name: string): string {
  const manifest: unknown = JSON.parse(
    readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8'),
  );
  const hasVersion = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
  return hasVersion ? String(manifest.version) : 'unknown';
}

function programVersion(program: string, flag: string): string {
  const output = execFileSync('sh', ['-c', `${program} ${flag} 2>&1`], { encoding: 'utf8' });
  return /\d+(\.\d+)+/.exec(output)?.[0] ?? 'unknown';
}
