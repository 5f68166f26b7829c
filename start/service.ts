/** One service as a process: its start, its pid file and log, its readiness, its end. */
import { spawn, type ChildProcess } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pidFileOf } from './leftovers.ts';
import { LogFile } from './log-file.ts';
import { answers } from './probe.ts';
import { stopGroup } from './process-group.ts';

const PROBE_EVERY_MS = 300;
export const READY_TIMEOUT_S = 600; // a large checkpoint on a slow disk takes minutes
const BOUND_LOG_EVERY_MS = 2_000;

export interface ServicePlan {
  name: string;
  folder: string;
  command: string;
  args: readonly string[];
  /** Answers 200 once the service is ready. */
  readyUrl: string;
}

export class Service {
  readonly name: string;
  readonly log: LogFile;
  private readonly plan: ServicePlan;
  private readonly environment: Readonly<Record<string, string>>;
  private readonly pidFile: string;
  private child: ChildProcess | null = null;

  constructor(plan: ServicePlan, environment: Readonly<Record<string, string>>, runDir: string) {
    this.name = plan.name;
    this.plan = plan;
    this.environment = environment;
    this.pidFile = pidFileOf(runDir, plan.name);
    this.log = new LogFile(join(runDir, `${plan.name}.log`));
  }

  /** Starts the process and answers how it will have ended: `exit code 1`, `signal SIGKILL`. */
  start(): { ended: Promise<string> } {
    const { command, args, folder } = this.plan;
    const child = this.log.lend((log) =>
      // Its own process group, so that all of it can be stopped, and Ctrl-C reaches it through us only.
      spawn(command, args, {
        cwd: folder,
        env: this.environment,
        detached: true,
        stdio: ['ignore', log, log],
      }),
    );
    this.child = child;
    writeFileSync(this.pidFile, `${child.pid ?? 0} ${args.at(-1) ?? command}\n`);
    const bounding = setInterval(() => this.log.keepWithinBound(), BOUND_LOG_EVERY_MS).unref();
    const ended = new Promise<string>((resolve) => {
      child.once('exit', (code, signal) =>
        resolve(signal === null ? `exit code ${code}` : `signal ${signal}`),
      );
      child.once('error', (error) => resolve(error.message));
    }).finally(() => clearInterval(bounding));
    return { ended };
  }

  /** Waits until it is ready, has ended, or has taken ten minutes. */
  async becomesReady(): Promise<'ready' | 'ended' | 'late'> {
    const deadline = performance.now() + READY_TIMEOUT_S * 1000;
    while (performance.now() < deadline) {
      const isAnswering = await answers(this.plan.readyUrl);
      if (!this.isRunning) return 'ended'; // whoever answered, it was not this one
      if (isAnswering) return 'ready';
      await sleep(PROBE_EVERY_MS);
    }
    return 'late';
  }

  /** Ends the process and whatever it has started. */
  async stop(): Promise<void> {
    const pid = this.child?.pid;
    if (pid !== undefined) await stopGroup(pid);
    this.child = null; // its number may be another program's from now on
    rmSync(this.pidFile, { force: true });
  }

  private get isRunning(): boolean {
    return this.child?.pid !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }
}
