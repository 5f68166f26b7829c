/** The proxies side by side: how each is started and under which path it serves a stream. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from './processes.ts';

export interface Place {
  port: number;
  upstreamPort: number;
  /** An empty folder of the variant's own. */
  directory: string;
}

export interface Variant {
  name: string;
  /** npm package whose version the report names. */
  package?: string;
  pathOf(id: string): string;
  /** How to start it; null for the connection without a proxy. */
  commandOf: ((place: Place) => Command) | null;
}

export const direct = 'direct';
export const gateway = 'safelight gateway';
export const yardstick = 'plain Node http';
/** With the young generation that the gateway runs with: how much of a difference is its code's. */
const tunedYardstick = 'plain Node http, 1 MB semi-space';
export const nginxDefault = 'nginx, unbuffered, default buffers';

const root = join(import.meta.dirname, '../..');
const gatewayMain = join(root, 'backend/dist/main.js');
const enginePath = (id: string): string => `/generations/${id}/stream`;

/** Everything this machine can run; nginx and Caddy only when they are installed. */
export function availableVariants(): Variant[] {
  return [
    { name: direct, pathOf: enginePath, commandOf: null },
    { name: gateway, pathOf: (id) => `/api/generate/${id}/stream`, commandOf: startGateway },
    { name: yardstick, pathOf: enginePath, commandOf: startPeer('node-http') },
    {
      name: tunedYardstick,
      pathOf: enginePath,
      commandOf: startPeer('node-http', '--max-semi-space-size=1'),
    },
    npmPeer('http-proxy-middleware', 'http-proxy-middleware'),
    npmPeer('http-proxy-3', 'http-proxy-3'),
    npmPeer('@fastify/http-proxy', 'fastify-http-proxy'),
    ...whenInstalled('nginx', '-v', [
      { name: nginxDefault, pathOf: enginePath, commandOf: startNginx('') },
      {
        name: 'nginx, unbuffered, 64k',
        pathOf: enginePath,
        commandOf: startNginx('proxy_buffer_size 64k; proxy_buffers 8 64k;'),
      },
    ]),
    ...whenInstalled('caddy', 'version', [{ name: 'caddy', pathOf: enginePath, commandOf: startCaddy }]),
  ];
}

function npmPeer(name: string, file: string): Variant {
  return { name, package: name, pathOf: enginePath, commandOf: startPeer(file) };
}

function whenInstalled(program: string, versionFlag: string, variants: Variant[]): Variant[] {
  return spawnSync(program, [versionFlag]).error === undefined ? variants : [];
}

/** With the arguments of `npm start -w backend`. */
function startGateway({ port, upstreamPort, directory }: Place): Command {
  if (!existsSync(gatewayMain))
    throw new Error('backend/dist/main.js is missing: run `npm run build -w backend`.');
  const env = {
    BACKEND_HOST: '127.0.0.1',
    BACKEND_PORT: String(port),
    ENGINE_URL: `http://127.0.0.1:${upstreamPort}`,
    LOG_LEVEL: 'warn',
    DATA_DIR: join(directory, 'data'),
  };
  return { file: process.execPath, args: readStartArguments(), env, cwd: join(root, 'backend') };
}

function readStartArguments(): string[] {
  const manifest: unknown = JSON.parse(readFileSync(join(root, 'backend/package.json'), 'utf8'));
  const { scripts } = manifest as { scripts: { start: string } }; // our own manifest
  return scripts.start.split(' ').slice(1);
}

/** Peers run as plain Node (which strips types), so that no loader weighs on them. */
function startPeer(name: string, ...nodeArguments: string[]): (place: Place) => Command {
  return ({ port, upstreamPort }) => ({
    file: process.execPath,
    args: [...nodeArguments, join(import.meta.dirname, 'peers', `${name}.ts`)],
    env: { PEER_PORT: String(port), PEER_UPSTREAM: `http://127.0.0.1:${upstreamPort}` },
  });
}

/** One worker, HTTP/1.1 to the upstream, `proxy_buffering off`: what a guide to SSE behind nginx says. */
function startNginx(extra: string): (place: Place) => Command {
  return ({ port, upstreamPort, directory }) => {
    const temporary = ['client_body', 'proxy', 'fastcgi', 'scgi', 'uwsgi'];
    const config = `daemon off; worker_processes 1; pid nginx.pid; error_log stderr error;
events { worker_connections 4096; }
http {
  access_log off;
  ${temporary.map((kind) => `${kind}_temp_path ${kind}_temp;`).join(' ')}
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://127.0.0.1:${upstreamPort};
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_buffering off;
      ${extra}
    }
  }
}
`;
    writeFileSync(join(directory, 'nginx.conf'), config);
    return { file: 'nginx', args: ['-p', directory, '-c', 'nginx.conf', '-e', 'stderr'] };
  };
}

function startCaddy({ port, upstreamPort, directory }: Place): Command {
  const file = join(directory, 'Caddyfile');
  const global = '{\n\tadmin off\n\tauto_https off\n}\n';
  const site = `http://127.0.0.1:${port} {\n\treverse_proxy 127.0.0.1:${upstreamPort}\n}\n`;
  writeFileSync(file, global + site);
  const env = { HOME: directory, XDG_DATA_HOME: directory, XDG_CONFIG_HOME: directory };
  return { file: 'caddy', args: ['run', '--config', file, '--adapter', 'caddyfile'], env };
}
