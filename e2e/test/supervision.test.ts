/** ./start.sh while a service dies: it is started again, and the others go on. */
import { readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BackOff } from '../../start/back-off.ts';
import { copyFolder, removeFolder } from '../src/folder.ts';
import type { Process } from '../src/process.ts';
import { runStart, untilReady, untilSaid } from '../src/start.ts';
import { waitUntil } from '../src/wait.ts';

let folder: string;
let start: Process;
let url: string;

beforeAll(async () => {
  folder = await copyFolder();
  start = await runStart(folder);
  url = await untilReady(start);
}, 900_000);
afterAll(async () => {
  await start.stop();
  await removeFolder(folder);
});

async function pidOf(service: string): Promise<number> {
  return Number.parseInt(await readFile(join(folder, `.run/service-${service}.pid`), 'utf8'));
}

async function draw(): Promise<string> {
  return (await fetch(`${url}/api/generate?prompt=a+cube&steps=5&images=url`)).text();
}

it('starts an engine that died again, while the gateway and its streams go on', async () => {
  const gateway = await pidOf('gateway');
  const events = await fetch(`${url}/api/generate?prompt=a+cube&steps=50&images=url`);
  process.kill(await pidOf('engine'), 'SIGKILL');
  const cut = await events.text(); // ends in order, with a reason: the gateway lives
  expect(cut).toContain('"type":"error"');
  await untilSaid(start, /the engine stopped \(signal SIGKILL\); starting it again in 1 s/);
  await untilSaid(start, /the engine is ready again/);
  expect(await draw()).toContain('"type":"done"');
  expect(await pidOf('gateway')).toBe(gateway);
});

it('tries again, later each time, when the engine does not start for now', async () => {
  const model = join(folder, 'python-api/models/safelight-mini');
  await rename(model, `${model}-elsewhere`);
  process.kill(await pidOf('engine'), 'SIGTERM');
  await untilSaid(start, /the engine stopped \(exit code 0\); starting it again in 2 s/);
  await untilSaid(start, /the engine did not start \(exit code 1\); starting it again in 4 s/);
  expect((await fetch(`${url}/api/health/live`)).status).toBe(200);
  expect((await fetch(url)).status).toBe(200);
  await rename(`${model}-elsewhere`, model);
  await untilSaid(start, /the engine is ready again/, 2);
  expect(await draw()).toContain('"type":"done"');
});

it('starts a gateway that died again', async () => {
  const once = async () => {
    const headers = { 'content-type': 'application/json', 'idempotency-key': '"a-start-told-twice"' };
    const body = JSON.stringify({ prompt: 'a cube', steps: 5 });
    const response = await fetch(`${url}/api/generate`, { method: 'POST', headers, body });
    expect(response.ok, await response.clone().text()).toBe(true);
    return ((await response.json()) as { id: string }).id; // the contract's Generation
  };
  const id = await once();
  process.kill(await pidOf('gateway'), 'SIGKILL');
  await untilSaid(start, /the gateway is ready again/);
  await waitUntil('the gateway finds the engine', async () => (await fetch(`${url}/api/health/ready`)).ok);
  expect(await once()).toBe(id); // the gateway goes on knowing whose work is whose
  expect(await draw()).toContain('"type":"done"');
  start.signal('SIGTERM');
  expect(await start.exit()).toBe(0);
});

it('waits longer after each death, up to a bound, and little again after a minute of health', () => {
  const backOff = new BackOff();
  expect([1, 2, 3, 4, 5, 6, 7].map(() => backOff.next(5))).toEqual([1, 2, 4, 8, 16, 30, 30]);
  expect(backOff.next(61)).toBe(1);
  expect(backOff.next(5)).toBe(2);
});

it('gives up what has failed to start eight times in a row', () => {
  const backOff = new BackOff();
  expect([1, 2, 3, 4, 5, 6, 7, 8].map(() => backOff.next(null))).toEqual([1, 2, 4, 8, 16, 30, 30, null]);
  const other = new BackOff();
  for (let start = 0; start < 7; start++) other.next(null);
  other.next(1);
  expect(other.next(null)).not.toBeNull();
});
