/** A whole gateway on a free port, in front of a stand-in engine; what it logs is kept to be looked at. */
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { buildApp } from '../src/app.js';
import { readConfig } from '../src/config.js';
import { EngineClient } from '../src/engine/engine-client.js';
import { OpenStreams } from '../src/http/open-streams.js';
import { closeServer, openServer, type Listeners } from '../src/http/server.js';
import { StandInEngine } from './stand-in-engine.js';

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
}

/** `variables` are the environment's; `furnish` may add rooms of the test's own. */
export async function startGateway(
  variables: Record<string, string> = {},
  furnish: (listeners: Listeners) => void = () => undefined,
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
  const listeners = buildApp({ config, logger, engine: client, streams, version: '0.0.0-test' });
  furnish(listeners);
  const server = await openServer(listeners, '127.0.0.1', 0);
  const { port } = server.address() as AddressInfo; // it listens on a port
  const stop = async (): Promise<void> => {
    await closeServer(server, streams, config.shutdownGraceMs);
    client.close();
    await engine.stop();
  };
  return { url: `http://127.0.0.1:${port}`, port, engine, log, streams, stop };
}
