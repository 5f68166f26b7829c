/** Which core runs what: the load (upstream and client) on one, the proxy on another, when the machine allows it. */
import { execFileSync } from 'node:child_process';

export interface Cores {
  load: number;
  proxy: number;
}

/** Pins this process and its future children to the first core; null where that is not possible. */
export function claimCores(): Cores | null {
  try {
    const [load, proxy] = allowedCores();
    if (load === undefined || proxy === undefined) return null;
    execFileSync('taskset', ['-acp', String(load), String(process.pid)], { stdio: 'ignore' });
    return { load, proxy };
  } catch {
    return null; // no taskset, or not allowed to use it
  }
}

/** Reads taskset's list form, such as "pid 7's current affinity list: 0,2-3". */
function allowedCores(): number[] {
  const output = execFileSync('taskset', ['-cp', String(process.pid)], { encoding: 'utf8' });
  const list = output.slice(output.lastIndexOf(':') + 1).trim();
  return list.split(',').flatMap((range) => {
    const [first = NaN, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}
