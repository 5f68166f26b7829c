/** ./start.sh in a folder, on free ports, with what it says. */
import { Process } from './process.ts';
import { freePort } from './system.ts';
import { waitUntil } from './wait.ts';

const READY = /Safelight is ready: +(http:\S+)/;

export async function runStart(
  cwd: string,
  env: Record<string, string> = {},
  args: string[] = [],
): Promise<Process> {
  const ports = {
    BACKEND_PORT: String(await freePort()),
    ENGINE_PORT: String(await freePort()),
    FRONTEND_PORT: String(await freePort()),
  };
  return new Process('./start.sh', args, { cwd, env: { ...ports, ...env } });
}

/** The URL that it prints once everything is ready. */
export async function untilReady(start: Process): Promise<string> {
  await waitUntil('start.sh is ready', () => READY.test(start.output) || !start.isRunning);
  const url = READY.exec(start.output)?.[1];
  if (url === undefined) throw new Error(`start.sh ended without a URL:\n${start.output}`);
  return url;
}

/** Waits until it has said something, as often as asked for. */
export async function untilSaid(start: Process, words: RegExp, times = 1): Promise<void> {
  const said = () => [...start.output.matchAll(new RegExp(words, 'g'))].length >= times;
  await waitUntil(`start.sh says ${words.source}`, () => said() || !start.isRunning);
  if (!said()) throw new Error(`start.sh ended without saying ${words.source}:\n${start.output}`);
}
