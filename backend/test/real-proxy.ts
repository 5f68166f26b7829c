/** Runs a real reverse proxy with one of the samples in deploy/, on free ports, in front of a gateway. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { waitUntil } from './wait.js';

export const PROXIES = ['nginx', 'caddy', 'haproxy', 'varnish', 'traefik'] as const;
export type ProxyName = (typeof PROXIES)[number];

export interface RealProxy {
  port: number;
  stop: () => Promise<void>;
}

interface Kind {
  binary: string;
  sample: string;
  /** The sample may be wrapped for the test; `folder` is empty and private. */
  wrap?: (sample: string, folder: string) => string;
  args: (file: string, folder: string, port: number) => string[];
}

const kinds: Record<ProxyName, Kind> = {
  nginx: {
    binary: 'nginx',
    sample: 'nginx.conf',
    wrap: wrapInForcedGzip,
    args: (file, folder) => ['-p', folder, '-c', file, '-e', join(folder, 'error.log')],
  },
  caddy: {
    binary: 'caddy',
    sample: 'Caddyfile',
    wrap: (sample) => `{\n\tadmin off\n\tauto_https off\n}\n${sample}`,
    args: (file) => ['run', '--adapter', 'caddyfile', '--config', file],
  },
  haproxy: { binary: 'haproxy', sample: 'haproxy.cfg', args: (file) => ['-db', '-f', file] },
  varnish: {
    binary: 'varnishd',
    sample: 'varnish.vcl',
    args: (file, folder, port) => {
      const own = ['-n', join(folder, 'run'), '-s', 'malloc,16m', '-j', 'none'];
      return ['-F', '-a', `127.0.0.1:${port}`, '-f', file, ...own];
    },
  },
  traefik: {
    binary: 'traefik',
    sample: 'traefik.yml',
    args: (file, _folder, port) => [
      `--entrypoints.web.address=127.0.0.1:${port}`,
      `--providers.file.filename=${file}`,
    ],
  },
};

/** Where the proxy is on this machine; undefined when it is not installed. */
export function findProxy(name: ProxyName): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  return folders.map((folder) => join(folder, kinds[name].binary)).find((file) => existsSync(file));
}

export function readSample(name: ProxyName): string {
  return readFileSync(join(import.meta.dirname, '../../deploy', kinds[name].sample), 'utf8');
}

/** `text` is the sample, or what a test makes of it. */
export async function startProxy(
  name: ProxyName,
  gatewayPort: number,
  text = readSample(name),
): Promise<RealProxy> {
  const kind = kinds[name];
  const folder = mkdtempSync(join(tmpdir(), `${name}-`));
  const port = await freePort();
  const placed = placePorts(text, gatewayPort, port);
  const file = join(folder, kind.sample);
  writeFileSync(file, kind.wrap?.(placed, folder) ?? placed);
  const env = { PATH: process.env['PATH'], HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder };
  const child = spawn(findProxy(name) ?? kind.binary, kind.args(file, folder, port), { cwd: folder, env });
  await untilListening(name, child, port);
  return {
    port,
    stop: async () => {
      if (child.exitCode === null) {
        const ended = once(child, 'exit');
        child.kill('SIGTERM');
        const insist = setTimeout(() => child.kill('SIGKILL'), 10_000);
        await ended;
        clearTimeout(insist);
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function untilListening(name: string, child: ChildProcess, port: number): Promise<void> {
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  let isOpen = false;
  await waitUntil(`${name} listens`, () => {
    if (child.exitCode !== null) throw new Error(`${name} ended:\n${output}`);
    const probe = connect(port, '127.0.0.1', () => {
      isOpen = true;
      probe.destroy();
    });
    probe.on('error', () => undefined);
    return isOpen;
  });
}

function placePorts(sample: string, gatewayPort: number, port: number): string {
  return sample
    .replace('127.0.0.1:4000', `127.0.0.1:${gatewayPort}`)
    .replace('.port = "4000"', `.port = "${gatewayPort}"`)
    .replace('listen 8080', `listen 127.0.0.1:${port}`)
    .replace('bind :8080', `bind 127.0.0.1:${port}`)
    .replace(/^:8080 {/m, `:${port} {\n\tbind 127.0.0.1`);
}

/** As on many servers: whatever passes is compressed, unless a location says otherwise. */
function wrapInForcedGzip(sample: string, folder: string): string {
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return `daemon off; master_process off; pid ${folder}/pid; events {}
    http {
      access_log off; gzip on; gzip_types *; gzip_proxied any; gzip_min_length 0; gzip_http_version 1.0;
      ${paths.map((path) => `${path}_temp_path ${folder}/${path};`).join(' ')}
      ${sample}
    }`;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // it listens on a port
  server.close();
  return port;
}
