/** ./start.sh as a newcomer runs it: one URL, everything ends with Ctrl-C, and never two copies of a service. */
import { createServer } from 'node:net';
import { once } from 'node:events';
import { afterEach, expect, it } from 'vitest';
import { Process } from '../src/process.ts';
import { freePort, root } from '../src/system.ts';
import { waitUntil } from '../src/wait.ts';

const READY = /Safelight is ready: +(http:\/\/localhost:\d+)/;
const started: Process[] = [];

afterEach(async () => {
  await Promise.all(started.splice(0).map((start) => start.stop()));
});

async function start(env: Record<string, string> = {}): Promise<Process> {
  const ports = { BACKEND_PORT: String(await freePort()), ENGINE_PORT: String(await freePort()) };
  const process = new Process('./start.sh', [], { cwd: root, env: { ...ports, ...env } });
  started.push(process);
  return process;
}

async function untilReady(process: Process): Promise<string> {
  await waitUntil('start.sh is ready', () => READY.test(process.output) || !process.isRunning);
  const url = READY.exec(process.output)?.[1];
  if (url === undefined) throw new Error(`start.sh ended without a URL:\n${process.output}`);
  return url;
}

const isUp = (url: string) =>
  fetch(url).then(
    () => true,
    () => false,
  );

it('prints one URL that serves page, API and docs, and stops everything on Ctrl-C', async () => {
  const process = await start();
  const url = await untilReady(process);
  expect(await (await fetch(url)).text()).toContain('<title>Safelight</title>');
  expect((await fetch(`${url}/api/models`)).status).toBe(200);
  expect((await fetch(`${url}/api/docs/`)).status).toBe(200);

  process.signal('SIGINT');
  expect(await process.exit()).toBe(0);
  expect(await isUp(url)).toBe(false);
});

it('says which port is taken, and by which setting to choose another', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const address = taken.address();
  const port = typeof address === 'object' && address !== null ? String(address.port) : '';
  const process = await start({ BACKEND_PORT: port });
  expect(await process.exit()).toBe(1);
  expect(process.output).toContain(`port ${port} is taken`);
  expect(process.output).toContain('BACKEND_PORT=');
  taken.close();
});

it('passes on why the engine did not start', async () => {
  const process = await start({ MODEL_CHECKPOINT_DIR: '/nowhere' });
  expect(await process.exit()).toBe(1);
  expect(process.output).toContain('MODEL_CHECKPOINT_DIR');
});

it('ends what an earlier start left behind when it was killed outright', async () => {
  const killed = await start();
  const url = await untilReady(killed);
  process.kill(killed.pid, 'SIGKILL'); // start.sh alone: its services live in groups of their own
  await killed.exit();
  expect(await isUp(url)).toBe(true);

  const next = await start();
  const nextUrl = await untilReady(next);
  expect(next.output).toContain('left-over');
  expect(await isUp(url)).toBe(false);
  expect(await isUp(nextUrl)).toBe(true);
});
