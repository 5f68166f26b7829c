/** The whole of Safelight as processes on free ports: the real engine with the shipped model, the real gateway. */
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Process } from './process.ts';
import { waitUntil } from './wait.ts';

export const root = join(import.meta.dirname, '../..');
export const python = join(root, 'python-api/.venv/bin/python');

export interface System {
  /** The gateway's address, without a slash at the end. */
  url: string;
  engineUrl: string;
  engine(): Process;
  gateway(): Process;
  startEngine(): Promise<void>;
  startGateway(): Promise<void>;
  stop(): Promise<void>;
}

export async function startSystem(env: Record<string, string> = {}): Promise<System> {
  const [enginePort, gatewayPort] = [await freePort(), await freePort()];
  const engineUrl = `http://127.0.0.1:${enginePort}`;
  const url = `http://127.0.0.1:${gatewayPort}`;
  const data = mkdtempSync(join(tmpdir(), 'safelight-'));
  let engine: Process | undefined;
  let gateway: Process | undefined;

  const system: System = {
    url,
    engineUrl,
    engine: () => running(engine, 'engine'),
    gateway: () => running(gateway, 'gateway'),
    async startEngine() {
      engine = new Process(python, ['-m', 'safelight'], {
        cwd: join(root, 'python-api'),
        env: { ENGINE_HOST: '127.0.0.1', ENGINE_PORT: String(enginePort), ...env },
      });
      await answers(engine, `${engineUrl}/health/ready`);
    },
    async startGateway() {
      gateway = new Process('node', ['--max-semi-space-size=1', 'backend/dist/main.js'], {
        cwd: root,
        env: {
          BACKEND_HOST: '127.0.0.1',
          BACKEND_PORT: String(gatewayPort),
          ENGINE_URL: engineUrl,
          DATA_DIR: data,
          ...env,
        },
      });
      await answers(gateway, `${url}/api/health/live`);
    },
    async stop() {
      await Promise.all([gateway?.stop(), engine?.stop()]);
      rmSync(data, { recursive: true, force: true });
    },
  };
  await Promise.all([system.startEngine(), system.startGateway()]);
  return system;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // a TCP server's address is never a string
  server.close();
  return port;
}

function running(service: Process | undefined, name: string): Process {
  if (service === undefined) throw new Error(`the ${name} was not started`);
  return service;
}

async function answers(service: Process, url: string): Promise<void> {
  await waitUntil(`${url} answers`, async () => {
    if (!service.isRunning) throw new Error(`the service ended:\n${service.output}`);
    return (await fetch(url).catch(() => null))?.ok ?? false;
  });
}
