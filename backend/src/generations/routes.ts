/** The addresses of generations: start, watch, read, cancel, finish. The engine does the work and owns the answers. */
import { Router, type Request, type RequestHandler, type Response } from 'express';
import type { EngineClient } from '../engine/engine-client.js';
import { GatewayError } from '../errors.js';
import { pipeAnswer, pipeEvents } from '../http/byte-pipe.js';
import { toReader, toSender } from '../http/caller.js';
import { allowOnly } from '../http/error-handler.js';
import type { Gates } from '../http/guards/gates.js';
import { jsonBody } from '../http/json-body.js';
import type { OpenStreams } from '../http/open-streams.js';
import type { Upstream } from '../http/upstream.js';
import { GenerationId, NoQuery, PictureQuery, StepParameter } from '../wire/addresses.js';
import { check, checkOnce } from '../wire/check.js';
import { GenerationRequest, OneShotQuery, PICTURE_FIELDS, readNumbers } from '../wire/generation-request.js';
import { StreamQuery } from '../wire/stream-query.js';

interface Needs {
  gates: Gates;
  engine: EngineClient;
  streams: OpenStreams;
}

export function generationRoutes({ gates, engine, streams }: Needs): Router {
  const router = Router();
  const isOpen = refuseWhileStopping(streams);

  router
    .route('/')
    .head(allowOnly('GET', 'POST')) // a HEAD must not start work
    .get(gates.startOrResume, isOpen, async (req: Request, res: Response) => {
      const query = check(OneShotQuery, readNumbers(checkOnce(req.query)));
      await pipeStream(await engine.generate(query, toReader(req, res)), res, streams);
    })
    .post(gates.start, isOpen, jsonBody(PICTURE_FIELDS), async (req: Request, res: Response) => {
      checkNothingElse(req);
      const request = check(GenerationRequest, req.body);
      await pipeAnswer(await engine.start(request, toSender(req)), res);
    })
    .all(allowOnly('GET', 'POST'));

  router
    .route('/:id')
    .get(async (req, res) => {
      checkNothingElse(req);
      await pipeAnswer(await engine.read(idOf(req), toReader(req, res)), res);
    })
    .all(allowOnly('GET', 'HEAD'));

  router
    .route('/:id/stream')
    .head(allowOnly('GET')) // a stream has no length to tell
    .get(async (req, res) => {
      const query = check(StreamQuery, checkOnce(req.query));
      await pipeStream(await engine.watch(idOf(req), query, toReader(req, res)), res, streams);
    })
    .all(allowOnly('GET'));

  router
    .route('/:id/steps/:step.jpg')
    .get(async (req, res) => {
      const step = Number(check(StepParameter, req.params.step, 'step'));
      const query = check(PictureQuery, checkOnce(req.query));
      await pipeAnswer(await engine.readPreview(idOf(req), step, query, toReader(req, res)), res);
    })
    .all(allowOnly('GET', 'HEAD'));

  router
    .route('/:id/image.png')
    .get(async (req, res) => {
      const query = check(PictureQuery, checkOnce(req.query));
      await pipeAnswer(await engine.readImage(idOf(req), query, toReader(req, res)), res);
    })
    .all(allowOnly('GET', 'HEAD'));

  router
    .route('/:id/cancel')
    .post(gates.order, async (req, res) => {
      checkNothingElse(req);
      await pipeAnswer(await engine.cancel(idOf(req), toSender(req)), res);
    })
    .all(allowOnly('POST'));

  router
    .route('/:id/finish')
    .post(gates.order, async (req, res) => {
      checkNothingElse(req);
      await pipeAnswer(await engine.finish(idOf(req), toSender(req)), res);
    })
    .all(allowOnly('POST'));

  return router;
}

/** A stream is only one when the engine opened it: its errors, and the 204 after the end, are plain answers. */
function pipeStream(answer: Upstream, res: Response, streams: OpenStreams): Promise<void> {
  return answer.status === 200 ? pipeEvents(answer, res, streams) : pipeAnswer(answer, res);
}

function idOf(req: Request<{ id: string }>): string {
  const id = GenerationId.safeParse(req.params.id);
  if (!id.success) throw new GatewayError('GENERATION_NOT_FOUND');
  return id.data;
}

function checkNothingElse(req: Request): void {
  check(NoQuery, checkOnce(req.query));
}

function refuseWhileStopping(streams: OpenStreams): RequestHandler {
  return (_req, _res, next) => {
    if (streams.isClosed) throw new GatewayError('SHUTTING_DOWN');
    next();
  };
}
