/** A whole gateway on a free port, in front of a stand-in engine; what it logs is kept to be looked at. */
import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { buildApp } from '../src/app.js';
import { readConfig } from '../src/config.js';
import { EngineClient } from '../src/engine/engine-client.js';
import { oneEngine } from '../src/engine/engines.js';
import { GalleryStore } from '../src/gallery/gallery-store.js';
import { Gallery } from '../src/gallery/gallery.js';
import { openRecordings } from '../src/generations/recordings.js';
import { OpenStreams } from '../src/http/open-streams.js';
import { closeServer, openServer, type Listeners } from '../src/http/server.js';
import { openStorage, type Storage } from '../src/storage/storage.js';
import { emptyFolder } from './folders.js';
import { keepsNothing, nothingKept } from './keeps-nothing.js';
import { StandInEngine } from './stand-in-engine.js';

/** For gateways that are not about what is kept. */
const nothing = await openStorage({ databaseUrl: null, dataDir: emptyFolder() });

interface LogLine {
  level: number;
  msg: string;
  [key: string]: unknown;
}

export interface Gateway {
  url: string;
  port: number;
  engine: StandInEngine;
  log: LogLine[];
  streams: OpenStreams;
  /** As on SIGTERM. Resolves when every connection is closed. */
  stop: () => Promise<void>;
  /** As after a start: goes on with what was open. */
  resume: () => Promise<unknown>;
}

/** `variables` are the environment's; `furnish` may add rooms of the test's own. Without a `storage` nothing is kept. */
export async function startGateway(
  variables: Record<string, string> = {},
  furnish: (listeners: Listeners) => void = () => undefined,
  storage?: Storage,
): Promise<Gateway> {
  const engine = await StandInEngine.start();
  const config = readConfig({
    ENGINE_URL: engine.url,
    FRONTEND_DIST: '/nowhere',
    SHUTDOWN_GRACE_MS: '600000',
    ...variables,
  });
  const log: LogLine[] = [];
  const logger = pino({}, { write: (line) => log.push(JSON.parse(line) as LogLine) }); // pino writes such lines
  const client = new EngineClient(config);
  const streams = new OpenStreams();
  const engines = oneEngine(client);
  const { files } = storage ?? nothing;
  const gallery = new Gallery(new GalleryStore(storage ?? nothing), files);
  const recordings = storage === undefined ? null : openRecordings(storage, engines, logger);
  const listeners = buildApp({
    config,
    ownerSecret: config.ownerSecret ?? randomBytes(32).toString('hex'),
    logger,
    engine: client,
    engines,
    kept: recordings ?? { keeper: keepsNothing, archive: nothingKept },
    gallery,
    streams,
    version: '0.0.0-test',
  });
  furnish(listeners);
  const server = await openServer(listeners, '127.0.0.1', 0);
  const { port } = server.address() as AddressInfo; // it listens on a port
  const stop = async (): Promise<void> => {
    await closeServer(server, streams, config.shutdownGraceMs);
    await recordings?.keeper.stop();
    client.close();
    await engine.stop();
  };
  const resume = () => recordings?.keeper.resume() ?? Promise.resolve(0);
  return { url: `http://127.0.0.1:${port}`, port, engine, log, streams, stop, resume };
}
