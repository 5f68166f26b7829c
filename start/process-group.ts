/** A service with all its children: they are one process group, so that none of them is left behind. */
import { setTimeout as sleep } from 'node:timers/promises';

const PATIENCE_MS = 10_000;

/** Asks the group to end, waits up to 10 s, insists. */
export async function stopGroup(pid: number): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  signalGroup(pid, 'SIGTERM');
  while (signalGroup(pid, 0)) {
    if (performance.now() > deadline) {
      signalGroup(pid, 'SIGKILL');
      return;
    }
    await sleep(50);
  }
}

/** False when nothing is left of the group. */
function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-pid, signal);
  } catch {
    return false;
  }
}
