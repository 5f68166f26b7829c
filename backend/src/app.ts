/** Builds the gateway: every room, in the order in which a request passes through them. */
import { fileURLToPath } from 'node:url';
import express, { Router, type Express } from 'express';
import type { Logger } from 'pino';
import type { Config } from './config.js';
import { docsRoutes } from './docs/routes.js';
import type { EngineClient } from './engine/engine-client.js';
import type { Engines } from './engine/engines.js';
import type { Gallery } from './gallery/gallery.js';
import { galleryRoutes } from './gallery/routes.js';
import type { Sources } from './generations/answers.js';
import { generationRoutes } from './generations/routes.js';
import { healthRoutes } from './health/routes.js';
import { accessLog } from './http/access-log.js';
import { builtPage } from './http/built-page.js';
import { answerError, answerNotFound } from './http/error-handler.js';
import { approachReader, type ReadApproach } from './http/guards/approach.js';
import { noteApproach } from './http/guards/for-requests.js';
import { buildGates, type Gates } from './http/guards/gates.js';
import type { OpenStreams } from './http/open-streams.js';
import { allowOrigins } from './http/origins.js';
import { securityHeaders } from './http/security-headers.js';
import type { Listeners } from './http/server.js';
import { Upgrades } from './http/upgrades.js';
import { modelRoutes } from './models/routes.js';

export const CONTRACT_FILE = fileURLToPath(new URL('../../contract/gateway.openapi.json', import.meta.url));

export interface Needs {
  config: Config;
  logger: Logger;
  engine: EngineClient;
  engines: Engines;
  ownerSecret: string;
  kept: Pick<Sources, 'keeper' | 'archive'>;
  gallery: Gallery;
  streams: OpenStreams;
  version: string;
  contractFile?: string;
}

/** A request and an upgrade pass the same guards. */
export function buildApp(needs: Needs): Listeners {
  const readApproach = approachReader(needs.config);
  const gates = buildGates(needs.config);
  return {
    requests: buildRequests(needs, gates, readApproach),
    upgrades: buildUpgrades(needs, gates, readApproach),
  };
}

function buildRequests(needs: Needs, gates: Gates, readApproach: ReadApproach): Express {
  const { config, ownerSecret, logger } = needs;
  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  app.set('owner secret', ownerSecret);

  app.use(noteApproach(readApproach), accessLog(logger, readApproach));
  app.use(securityHeaders(config), gates.everything);
  app.use('/api', gates.api, allowOrigins(config), apiRoutes(needs, gates), answerNotFound);
  app.use(builtPage(config.frontendDist), answerNotFound);
  app.use(answerError);
  return app;
}

/** A room that speaks WebSocket registers its path here. */
function buildUpgrades({ streams, logger }: Needs, gates: Gates, readApproach: ReadApproach): Upgrades {
  return new Upgrades({ guards: gates.upgrade, readApproach, streams, logger });
}

function apiRoutes(needs: Needs, gates: Gates): Router {
  const {
    config,
    ownerSecret,
    engine,
    engines,
    kept,
    streams,
    version,
    contractFile = CONTRACT_FILE,
  } = needs;
  const sources = { engines, ...kept, recipes: config.embedMetadata ? { version } : null };
  const router = Router();
  router.use('/generate', generationRoutes({ ownerSecret, gates, sources, streams }));
  router.use('/gallery', galleryRoutes(needs.gallery, gates));
  router.use('/models', modelRoutes(engine));
  router.use('/health', healthRoutes({ engine, streams, version }));
  router.use(docsRoutes(contractFile));
  return router;
}
