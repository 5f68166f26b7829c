/** Which services there are, and the command of each. */
import { join } from 'node:path';
import { toUrl } from './address.ts';
import type { ServicePlan } from './service.ts';
import type { Settings } from './settings.ts';

const PYTHON = '.venv/bin/python'; // in python-api/

/** `bin` of the Node packages holds what watches and serves in development. */
export function planServices(
  root: string,
  { backend, engine, frontend }: Settings,
  isDev: boolean,
): ServicePlan[] {
  const bin = (name: string) => join(root, 'node_modules/.bin', name);
  const gatewayPlan = { name: 'gateway', folder: root, readyUrl: `${toUrl(backend)}/api/health/live` };
  const enginePlan = {
    name: 'engine',
    folder: join(root, 'python-api'),
    command: join(root, 'python-api', PYTHON),
    readyUrl: `${toUrl(engine)}/health/ready`,
  };
  if (!isDev) {
    // docs/benchmarks.md says why the young generation is small.
    const args = ['--max-semi-space-size=1', 'backend/dist/main.js'];
    return [
      { ...enginePlan, args: ['-m', 'safelight'] },
      { ...gatewayPlan, command: process.execPath, args },
    ];
  }
  const vite = ['--host', frontend.host, '--port', String(frontend.port), '--strictPort'];
  return [
    // watchfiles splits its command at spaces, so this one is relative to the folder that it runs in.
    {
      ...enginePlan,
      args: [
        '-m',
        'watchfiles',
        '--target-type',
        'command',
        '--filter',
        'python',
        `${PYTHON} -m safelight`,
        'safelight',
      ],
    },
    { ...gatewayPlan, command: bin('tsx'), args: ['watch', '--clear-screen=false', 'backend/src/main.ts'] },
    {
      name: 'frontend',
      folder: join(root, 'frontend'),
      command: bin('vite'),
      args: vite,
      readyUrl: toUrl(frontend),
    },
  ];
}
