/** A child process whose output is kept (its last 64 KB) and which is ended with its whole group. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

const OUTPUT_MAX = 64 * 1024;

export class Process {
  output = '';
  private readonly child: ChildProcess;
  private readonly exited: Promise<unknown>;

  constructor(command: string, args: string[], options: { cwd: string; env?: Record<string, string> }) {
    this.child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const keep = (chunk: Buffer) => (this.output = (this.output + chunk.toString()).slice(-OUTPUT_MAX));
    this.child.stdout?.on('data', keep);
    this.child.stderr?.on('data', keep);
    this.exited = once(this.child, 'exit');
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new Error('the process did not start');
    return this.child.pid;
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  get exitCode(): number | null {
    return this.child.exitCode;
  }

  signal(signal: NodeJS.Signals): void {
    if (this.isRunning) process.kill(-this.pid, signal);
  }

  /** Waits for the exit and answers the exit code, null after a signal. */
  async exit(): Promise<number | null> {
    if (this.isRunning) await this.exited;
    return this.child.exitCode;
  }

  /** Asks it to end, insists after 10 s. */
  async stop(): Promise<void> {
    this.signal('SIGTERM');
    const insist = setTimeout(() => this.signal('SIGKILL'), 10_000);
    await this.exit();
    clearTimeout(insist);
  }
}
