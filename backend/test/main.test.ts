/** The process: how it starts, what it says when it cannot, and that a signal ends it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { emptyFolder } from './folders.js';
import { answerStream, StandInEngine } from './stand-in-engine.js';
import { waitUntil } from './wait.js';

const root = join(import.meta.dirname, '..');
const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

class Process {
  readonly child: ChildProcess;
  output = '';

  constructor(variables: Record<string, string>) {
    const env = { PATH: process.env['PATH'], BACKEND_PORT: '0', DATA_DIR: emptyFolder(), ...variables };
    this.child = spawn(process.execPath, ['--import', 'tsx', 'src/main.ts'], { cwd: root, env });
    children.push(this.child);
    this.child.stdout?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    this.child.stderr?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
  }

  async exitCode(): Promise<unknown> {
    const [code] = (await once(this.child, 'exit')) as unknown[]; // exit hands over a code and a signal
    return code;
  }

  /** The port in the line that it writes once it listens. */
  async port(): Promise<number> {
    await waitUntil('the gateway listens', () => this.output.includes('gateway is listening'));
    return Number(/"port":(\d+)/.exec(this.output)?.[1]);
  }
}

describe('the process', () => {
  it('ends its streams and itself on SIGTERM', async () => {
    const engine = await StandInEngine.start();
    engine.answer(answerStream((response) => response.write('data: 1\n\n')));
    const gateway = new Process({ ENGINE_URL: engine.url, SHUTDOWN_GRACE_MS: '600000' }); // not to be waited for
    const response = await fetch(`http://127.0.0.1:${await gateway.port()}/api/generate?prompt=a`);
    const exited = gateway.exitCode();
    gateway.child.kill('SIGTERM');
    expect(await response.text()).toMatch(/^data: 1\n\nretry: \d{4}\n\n$/);
    expect(await exited).toBe(0);
    await engine.stop();
  });

  it('ends at once on a second signal', async () => {
    const engine = await StandInEngine.start();
    engine.answer(() => undefined); // never answers, so the grace period would be used up
    const gateway = new Process({ ENGINE_URL: engine.url, SHUTDOWN_GRACE_MS: '600000' });
    const pending = fetch(`http://127.0.0.1:${await gateway.port()}/api/models`);
    pending.catch(() => undefined); // cut at the end
    await waitUntil('the engine is asked', () => engine.requests.length === 1);
    const exited = gateway.exitCode();
    gateway.child.kill('SIGINT');
    await waitUntil('it is stopping', () => gateway.output.includes('gateway is stopping'));
    gateway.child.kill('SIGINT');
    expect(await exited).toBe(1);
    await engine.stop();
  });

  it('names BACKEND_PORT when the port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo; // it listens on a port
    const gateway = new Process({ BACKEND_PORT: String(port) });
    expect(await gateway.exitCode()).toBe(1);
    expect(gateway.output).toBe(`Port ${port} is taken; stop what uses it or set BACKEND_PORT to another.\n`);
    other.close();
  });

  it('names every setting that it cannot use', async () => {
    const gateway = new Process({ BACKEND_PORT: 'x', LOG_LEVEL: 'loud' });
    expect(await gateway.exitCode()).toBe(1);
    expect(gateway.output).toMatch(/^BACKEND_PORT must be .*\nLOG_LEVEL must be .*\n$/);
  });
});
