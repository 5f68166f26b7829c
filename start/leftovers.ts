/** A start that was killed outright leaves its services behind: they are ended first, so that there are never two. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { stopGroup } from './process-group.ts';
import { say } from './words.ts';

/** What a running service leaves in the run folder. */
export function pidFileOf(runDir: string, service: string): string {
  return join(runDir, `service-${service}.pid`);
}

export async function stopLeftovers(runDir: string): Promise<void> {
  for (const file of readdirSync(runDir)) {
    const service = /^service-(.*)\.pid$/.exec(file)?.[1];
    if (service === undefined) continue;
    const [, pid, command] = /^(\d+) (.*)$/m.exec(readFileSync(join(runDir, file), 'utf8')) ?? [];
    if (pid !== undefined && command !== undefined && commandLineOf(pid).includes(command)) {
      say(`stopping a left-over ${service} (process ${pid}) of an earlier start`);
      await stopGroup(Number(pid));
    }
    rmSync(join(runDir, file));
  }
}

/** Empty when there is no such process: its number may by now be another program's. */
function commandLineOf(pid: string): string {
  try {
    return execFileSync('ps', ['-o', 'args=', '-p', pid], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch {
    return '';
  }
}
