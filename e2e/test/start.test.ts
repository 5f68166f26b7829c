/** ./start.sh as a newcomer runs it: one URL, everything ends with Ctrl-C, and never two copies of a service. */
import { createServer } from 'node:net';
import { once } from 'node:events';
import { networkInterfaces } from 'node:os';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { copyFolder, removeFolder } from '../src/folder.ts';
import type { Process } from '../src/process.ts';
import { runStart, untilReady } from '../src/start.ts';

const UNREACHABLE = 'http://127.0.0.1:9';
const hasIPv6 = Object.values(networkInterfaces()).some((addresses) =>
  addresses?.some(({ address }) => address === '::1'),
);
let folder: string;
const started: Process[] = [];

beforeAll(async () => {
  folder = await copyFolder();
});
afterEach(async () => {
  await Promise.all(started.splice(0).map((start) => start.stop()));
});
afterAll(() => removeFolder(folder));

async function start(env: Record<string, string> = {}, args: string[] = []): Promise<Process> {
  const process = await runStart(folder, env, args);
  started.push(process);
  return process;
}

const isUp = (url: string) =>
  fetch(url).then(
    () => true,
    () => false,
  );

it('prints one URL that serves page, API and docs, and stops everything on Ctrl-C', async () => {
  const process = await start();
  const url = await untilReady(process);
  expect(url).toMatch(/^http:\/\/localhost:\d+$/);
  expect(await (await fetch(url)).text()).toContain('<title>Safelight</title>');
  expect((await fetch(`${url}/api/models`)).status).toBe(200);
  expect((await fetch(`${url}/api/docs/`)).status).toBe(200);

  process.signal('SIGINT');
  expect(await process.exit()).toBe(0);
  expect(await isUp(url)).toBe(false);
});

it('becomes ready under a proxy that reaches nobody on this machine', async () => {
  const proxies = ['http_proxy', 'https_proxy', 'all_proxy'].flatMap((name) => [name, name.toUpperCase()]);
  const process = await start({
    ...Object.fromEntries(proxies.map((name) => [name, UNREACHABLE])),
    no_proxy: '',
    NO_PROXY: '',
    NODE_USE_ENV_PROXY: '1',
  });
  const url = await untilReady(process);
  expect((await fetch(`${url}/api/models`)).status).toBe(200);
});

it('serves the page with hot reload and the API with --dev', async () => {
  const process = await start({}, ['--dev']);
  const url = await untilReady(process);
  expect(await (await fetch(url)).text()).toContain('/@vite/client');
  expect((await fetch(`${url}/src/main.tsx`)).status).toBe(200);
  expect((await fetch(`${url}/api/models`)).status).toBe(200);
});

it.runIf(hasIPv6)('listens on IPv6 addresses', async () => {
  const process = await start({ ENGINE_HOST: '::1', BACKEND_HOST: '::1' });
  const url = await untilReady(process);
  expect(url).toMatch(/^http:\/\/\[::1\]:\d+$/);
  expect((await fetch(`${url}/api/models`)).status).toBe(200);
});

it.each([
  ['ENGINE_HOST', '[::1]', "ENGINE_HOST is '[::1]', but must be an IP address (without brackets)"],
  ['ENGINE_HOST', '192.0.2.1', '192.0.2.1 is not an address of this machine'], // of TEST-NET-1: nobody's
  ['BACKEND_HOST', 'nowhere.invalid', 'nowhere.invalid is not an address of this machine'],
  ['ENGINE_PORT', 'many', "ENGINE_PORT is 'many', but must be a port number"],
])('refuses %s=%s by its name', async (name, value, sentence) => {
  const process = await start({ [name]: value });
  expect(await process.exit()).toBe(1);
  expect(process.output).toContain(`start: ${sentence}`);
  expect(process.output).toContain(name);
  expect(process.output).not.toContain('ENGINE_URL');
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

it('passes on why the engine did not start, and ends everything', async () => {
  const process = await start({ MODEL_CHECKPOINT_DIR: '/nowhere' });
  expect(await process.exit()).toBe(1);
  expect(process.output).toContain('MODEL_CHECKPOINT_DIR: there is nothing at /nowhere');
  expect(process.output).toContain('the engine stopped (exit code 1)');
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

it('refuses to run twice in one folder', async () => {
  const first = await start();
  const url = await untilReady(first);
  const second = await start();
  expect(await second.exit()).toBe(1);
  expect(second.output).toContain(`already running from this folder (process ${first.pid})`);
  expect(await isUp(url)).toBe(true);
});
