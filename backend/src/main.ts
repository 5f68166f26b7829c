/** Starts the gateway from the environment, and stops it on SIGTERM or Ctrl-C. */
import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { z } from 'zod';
import { buildApp } from './app.js';
import { ConfigError, readConfig, withoutSecrets, type Config } from './config.js';
import { EngineClient } from './engine/engine-client.js';
import { oneEngine } from './engine/engines.js';
import { codeOf } from './errors.js';
import { cleanRegularly } from './gallery/cleaning.js';
import { GalleryStore } from './gallery/gallery-store.js';
import { Gallery } from './gallery/gallery.js';
import { openRecordings } from './generations/recordings.js';
import { OpenStreams } from './http/open-streams.js';
import { closeServer, openServer, type Listeners } from './http/server.js';
import { keepOwnerSecret } from './storage/owner-secret.js';
import { StorageError } from './storage/storage-error.js';
import { openStorage, type Storage } from './storage/storage.js';

const PACKAGE_FILE = fileURLToPath(new URL('../package.json', import.meta.url));

async function main(): Promise<void> {
  const config = loadConfig();
  if (process.argv.includes('--check-config')) {
    process.stdout.write(`${JSON.stringify(withoutSecrets(config), null, 2)}\n`);
    return;
  }
  const logger = pino({ level: config.logLevel });
  const engine = new EngineClient(config);
  const streams = new OpenStreams();
  const storage = await open(config);
  const engines = oneEngine(engine);
  const kept = openRecordings(storage, engines, logger);
  const galleryStore = new GalleryStore(storage);
  const gallery = new Gallery(galleryStore, storage.files);
  const ownerSecret = config.ownerSecret ?? keepOwnerSecret(config.dataDir);
  const needs = {
    config,
    ownerSecret,
    logger,
    engine,
    engines,
    kept,
    gallery,
    streams,
    version: readVersion(),
  };
  const server = await listen(buildApp(needs), config);
  logger.info({ address: server.address(), engine: config.engineUrl }, 'gateway is listening');
  const endCleaning = cleanRegularly(galleryStore, storage.files, logger);
  const resumed = await kept.keeper.resume();
  if (resumed > 0) logger.info({ generations: resumed }, 'going on with what was open');

  onStopSignal(async (signal) => {
    logger.info({ signal, streams: streams.size }, 'gateway is stopping');
    await closeServer(server, streams, config.shutdownGraceMs);
    endCleaning();
    await kept.keeper.stop();
    engine.close();
    await storage.close();
    logger.info('gateway has stopped');
  });
}

function loadConfig(): Config {
  try {
    return readConfig(process.env);
  } catch (error) {
    if (error instanceof ConfigError) return fail(error.message);
    throw error;
  }
}

function readVersion(): string {
  return z.object({ version: z.string() }).parse(JSON.parse(readFileSync(PACKAGE_FILE, 'utf8'))).version;
}

async function open(config: Config): Promise<Storage> {
  try {
    return await openStorage(config);
  } catch (error) {
    if (error instanceof StorageError) return fail(error.message);
    throw error;
  }
}

async function listen(listeners: Listeners, { host, port }: Config): Promise<Server> {
  try {
    return await openServer(listeners, host, port);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'EADDRINUSE')
      return fail(`Port ${port} is taken; stop what uses it or set BACKEND_PORT to another.`);
    if (code === 'EACCES') return fail(`Port ${port} may not be used; set BACKEND_PORT to one above 1023.`);
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
      return fail(`${host} is not an address of this machine; set BACKEND_HOST to one, such as 127.0.0.1.`);
    }
    throw error;
  }
}

/** The first signal stops in order and exits with 0, a second one at once. */
function onStopSignal(stop: (signal: NodeJS.Signals) => Promise<void>): void {
  let isStopping = false;
  const receive = (signal: NodeJS.Signals): void => {
    if (isStopping) process.exit(1);
    isStopping = true;
    void stop(signal).finally(() => process.exit());
  };
  process.on('SIGTERM', receive).on('SIGINT', receive);
}

function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

await main();
