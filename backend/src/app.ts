/** Builds the gateway: every room, in the order in which a request passes through them. */
import { fileURLToPath } from 'node:url';
import express, { Router, type Express } from 'express';
import type { Logger } from 'pino';
import type { Config } from './config.js';
import { docsRoutes } from './docs/routes.js';
import type { EngineClient } from './engine/engine-client.js';
import { oneEngine } from './engine/engines.js';
import { generationRoutes } from './generations/routes.js';
import { healthRoutes } from './health/routes.js';
import { accessLog } from './http/access-log.js';
import { builtPage } from './http/built-page.js';
import { answerError, answerNotFound } from './http/error-handler.js';
import { requireKnownHost } from './http/hosts.js';
import type { OpenStreams } from './http/open-streams.js';
import { allowOrigins } from './http/origins.js';
import { securityHeaders } from './http/security-headers.js';
import { modelRoutes } from './models/routes.js';

export const CONTRACT_FILE = fileURLToPath(new URL('../../contract/gateway.openapi.json', import.meta.url));

export interface Needs {
  config: Config;
  logger: Logger;
  engine: EngineClient;
  streams: OpenStreams;
  version: string;
  contractFile?: string;
}

export function buildApp(needs: Needs): Express {
  const { config, logger } = needs;
  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  app.set('trust proxy', config.trustProxy);
  app.set('owner secret', config.ownerSecret);

  app.use(accessLog(logger), securityHeaders(config), requireKnownHost(config));
  app.use('/api', allowOrigins(config), apiRoutes(needs), answerNotFound);
  app.use(builtPage(config.frontendDist), answerNotFound);
  app.use(answerError);
  return app;
}

function apiRoutes({ config, engine, streams, version, contractFile = CONTRACT_FILE }: Needs): Router {
  const router = Router();
  router.use('/generate', generationRoutes({ config, engines: oneEngine(engine), streams }));
  router.use('/models', modelRoutes(engine));
  router.use('/health', healthRoutes({ engine, streams, version }));
  router.use(docsRoutes(contractFile));
  return router;
}
