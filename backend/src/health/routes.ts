/** Health for people, start scripts and load balancers: `/live` is the process, `/ready` is the whole path. */
import { Router, type Request, type Response } from 'express';
import { readGatewayHealth } from './gateway-health.js';
import type { EngineClient } from '../engine/engine-client.js';
import { toReader } from '../http/caller.js';
import { allowOnly } from '../http/error-handler.js';
import type { OpenStreams } from '../http/open-streams.js';
import type { Liveness } from './answers.js';

interface Needs {
  engine: EngineClient;
  streams: OpenStreams;
  version: string;
}

export function healthRoutes({ engine, streams, version }: Needs): Router {
  const router = Router();
  router
    .route('/live')
    .get((_req, res) => {
      const answer: Liveness = { status: 'live', version };
      res.set('cache-control', 'no-store').json(answer);
    })
    .all(allowOnly('GET', 'HEAD'));

  const answerReady = async (req: Request, res: Response): Promise<void> => {
    const state = { version, isStopping: streams.isClosed };
    const health = await readGatewayHealth(engine, toReader(req, res), state);
    res
      .status(health.status === 'ready' ? 200 : 503)
      .set('cache-control', 'no-store')
      .json(health);
  };
  for (const path of ['/', '/ready']) {
    router.route(path).get(answerReady).all(allowOnly('GET', 'HEAD'));
  }
  return router;
}
