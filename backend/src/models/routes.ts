/** The address of the models that the engine can run, with the limits and defaults a form needs. */
import { Router } from 'express';
import type { EngineClient } from '../engine/engine-client.js';
import { pipeAnswer } from '../http/byte-pipe.js';
import { toReader } from '../http/caller.js';
import { allowOnly } from '../http/error-handler.js';
import { NoQuery } from '../wire/addresses.js';
import { check, checkOnce } from '../wire/check.js';

export function modelRoutes(engine: EngineClient): Router {
  const router = Router();
  router
    .route('/')
    .get(async (req, res) => {
      check(NoQuery, checkOnce(req.query));
      await pipeAnswer(await engine.readModels(toReader(req, res)), res);
    })
    .all(allowOnly('GET', 'HEAD'));
  return router;
}
