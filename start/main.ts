/** What ./start.sh hands over to once everything is installed and built: the services, one URL, and their common end. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { toUrl } from './address.ts';
import { EnvFileError, readEnvFile } from './env-file.ts';
import { stopLeftovers } from './leftovers.ts';
import { planServices } from './plan.ts';
import { requireFreePort } from './ports.ts';
import { answers } from './probe.ts';
import { Service } from './service.ts';
import { readSettings, SettingError, type Settings } from './settings.ts';
import { CannotStart, supervise } from './supervisor.ts';
import { complain, say } from './words.ts';

const ROOT = join(import.meta.dirname, '..');
const RUN_DIR = '.run'; // start.sh has made it, and has written start.pid there
const FIND_ENGINE_TIMEOUT_MS = 60_000;

async function main(isDev: boolean): Promise<number> {
  process.chdir(ROOT);
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopping.abort());
  try {
    const settings = readSettings(process.env, readEnvFile('.env'));
    await stopLeftovers(RUN_DIR);
    await requireFreePorts(settings, isDev);
    await runServices(settings, isDev, stopping);
    return 0;
  } catch (error) {
    return explain(error);
  } finally {
    rmSync(join(RUN_DIR, 'start.pid'), { force: true });
  }
}

async function requireFreePorts(settings: Settings, isDev: boolean): Promise<void> {
  await requireFreePort(settings.engine, 'ENGINE');
  await requireFreePort(settings.backend, 'BACKEND');
  if (isDev) await requireFreePort(settings.frontend, 'FRONTEND');
}

/** Returns when it is told to stop; throws CannotStart when one of them cannot start. Either way all of them have ended. */
async function runServices(settings: Settings, isDev: boolean, stopping: AbortController): Promise<void> {
  const services = planServices(ROOT, settings, isDev).map(
    (plan) => new Service(plan, settings.environment, RUN_DIR),
  );
  let starting = services.length;
  const onReady = () => {
    if (--starting === 0) void announce(settings, isDev, stopping.signal);
  };
  say('starting the engine and the gateway (loading the model)');
  const running = services.map((service) => supervise(service, onReady, stopping.signal));
  try {
    await Promise.race([Promise.all(running), untilAborted(stopping.signal)]);
  } finally {
    stopping.abort();
    say('', 'stopping');
    await Promise.all(services.map((service) => service.stop()));
    await Promise.allSettled(running);
  }
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve());
  });
}

async function announce(settings: Settings, isDev: boolean, signal: AbortSignal): Promise<void> {
  await findEngine(settings, signal);
  if (signal.aborted) return;
  const url = toUrl(isDev ? settings.frontend : settings.backend).replace('//127.0.0.1:', '//localhost:');
  say(
    '',
    `  Safelight is ready:  ${url}`,
    '',
    `  API docs under /api/docs, logs in ${RUN_DIR}/. Ctrl-C stops everything.`,
  );
}

/** Engine and gateway are ready; whether the gateway finds the engine depends on ENGINE_URL. */
async function findEngine({ backend, engineUrl }: Settings, signal: AbortSignal): Promise<void> {
  const deadline = performance.now() + FIND_ENGINE_TIMEOUT_MS;
  while (!signal.aborted && !(await answers(`${toUrl(backend)}/api/health/ready`))) {
    if (performance.now() > deadline) {
      complain(`the gateway does not find the engine at ENGINE_URL=${engineUrl}; is that its address?`);
      return;
    }
    await sleep(300);
  }
}

/** Answers the exit code. What nobody foresaw is shown whole. */
function explain(error: unknown): number {
  if (error instanceof CannotStart) process.stderr.write(`\n${error.lastWords}\n`);
  else if (!(error instanceof EnvFileError || error instanceof SettingError)) throw error;
  complain(error.message);
  return 1;
}

process.exitCode = await main(process.argv.includes('--dev'));
