/** Processes under measurement: started on their core, read through /proc together with their children, ended by pid. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Command {
  file: string;
  args: string[];
  env?: Record<string, string>;
  cwd?: string;
}

export interface MeasuredProcess {
  pid: number;
  child: ChildProcess;
  /** The last of what it wrote to stderr, for the message when it fails. */
  complaints: string;
}

const startTimeoutMs = 15_000;
const stopTimeoutMs = 3_000;

/** Starts `command` and resolves when `port` accepts connections; rejects with its stderr when it ends before. */
export async function startProcess(
  command: Command,
  port: number,
  core: number | null,
  signal: AbortSignal,
): Promise<MeasuredProcess> {
  const { file, args, env, cwd } = command;
  const pinned = core === null ? [file, ...args] : ['taskset', '-c', String(core), file, ...args];
  const child = spawn(pinned[0] ?? file, pinned.slice(1), {
    cwd,
    env: { PATH: process.env['PATH'], NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
    signal,
  });
  const started: MeasuredProcess = { pid: child.pid ?? -1, child, complaints: '' };
  child.on('error', (error) => (started.complaints += String(error)));
  child.stderr.on(
    'data',
    (text: Buffer) => (started.complaints = (started.complaints + text.toString()).slice(-2000)),
  );
  const deadline = performance.now() + startTimeoutMs;
  while (!(await accepts(port))) {
    if (hasEnded(child) || performance.now() > deadline) {
      await stopProcess(started);
      throw new Error(`${file} ${args.join(' ')} did not start: ${started.complaints}`);
    }
    await sleep(50);
  }
  return started;
}

/** SIGTERM, then SIGKILL when it has not ended within 3 s. */
export async function stopProcess({ child }: MeasuredProcess): Promise<void> {
  if (child.pid === undefined || hasEnded(child)) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await Promise.race([ended, sleep(stopTimeoutMs, undefined, { ref: false })]);
  if (hasEnded(child)) return;
  child.kill('SIGKILL');
  await ended;
}

/** Why a measurement failed, when it is that a process has ended by itself. */
export function describeLoss(processes: readonly MeasuredProcess[]): Error | null {
  const lost = processes.find(({ child }) => hasEnded(child));
  if (lost === undefined) return null;
  return new Error(`${lost.child.spawnargs.join(' ')} ended during the measurement: ${lost.complaints}`);
}

/** Milliseconds of CPU, user and system, that the process, its threads and its children have used. */
export function cpuMs(pid: number): number {
  const spent = threadsOf(pid).map((thread) =>
    Number(read(`/proc/${pid}/task/${thread}/schedstat`).split(' ')[0]),
  );
  const own = spent.reduce((sum, nanoseconds) => sum + nanoseconds, 0) / 1e6;
  return childrenOf(pid).reduce((sum, child) => sum + cpuMs(child), own);
}

/** Resident memory in bytes of the process and its children. Socket buffers live in the kernel and are not in it. */
export function residentBytes(pid: number): number {
  const kilobytes = /VmRSS:\s+(\d+)/.exec(read(`/proc/${pid}/status`))?.[1] ?? '0';
  return childrenOf(pid).reduce((sum, child) => sum + residentBytes(child), Number(kilobytes) * 1024);
}

function threadsOf(pid: number): string[] {
  return readdirSync(`/proc/${pid}/task`);
}

function childrenOf(pid: number): number[] {
  return threadsOf(pid).flatMap((thread) =>
    read(`/proc/${pid}/task/${thread}/children`).split(' ').filter(Boolean).map(Number),
  );
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // a thread that ended between the listing and the reading
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
