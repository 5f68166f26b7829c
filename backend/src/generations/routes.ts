/** The addresses of generations: start, watch, read, cancel, finish. The engine does the work and owns the answers. */
import { Router, type Request, type RequestHandler, type Response } from 'express';
import type { Started } from '../engine/engine-client.js';
import { GatewayError } from '../errors.js';
import { pipeAnswer, pipeEvents } from '../http/byte-pipe.js';
import { toReader, toSender } from '../http/caller.js';
import { untilClientLeaves } from '../http/client-presence.js';
import { allowOnly } from '../http/error-handler.js';
import type { Gates } from '../http/guards/gates.js';
import { jsonBody } from '../http/json-body.js';
import type { OpenStreams } from '../http/open-streams.js';
import type { Upstream } from '../http/upstream.js';
import { ImageQuery, NoQuery, PictureQuery, StepParameter } from '../wire/addresses.js';
import { check, checkOnce } from '../wire/check.js';
import { GenerationId } from '../wire/ids.js';
import {
  cancel,
  finish,
  openStream,
  readGeneration,
  readImage,
  readPreview,
  type Sources,
} from './answers.js';
import { generate } from './generate.js';
import { generateOnce, IdempotencyKey } from './idempotency-key.js';
import { openOneShot } from './one-shot.js';
import { PICTURE_FIELDS, readBody, readQuery } from './request.js';
import { StreamQuery } from './stream-query.js';

const IDEMPOTENCY_KEY = 'idempotency-key';

interface Needs {
  ownerSecret: string;
  gates: Gates;
  sources: Sources;
  streams: OpenStreams;
}

export function generationRoutes({ ownerSecret, gates, sources, streams }: Needs): Router {
  const router = Router();
  const isOpen = refuseWhileStopping(streams);

  router
    .route('/')
    .head(allowOnly('GET', 'POST')) // a HEAD must not start work
    .get(gates.startOrResume, isOpen, async (req: Request, res: Response) => {
      const oneShot = readQuery(checkOnce(req.query));
      const stream = await openOneShot(oneShot, toReader(req, res), sources);
      await pipeStream(stream, res, streams);
    })
    .post(gates.start, isOpen, jsonBody(PICTURE_FIELDS), async (req: Request, res: Response) => {
      checkNothingElse(req);
      const order = { request: readBody(req.body), errand: toSender(req), signal: untilClientLeaves(res) };
      const key = readKey(req);
      if (key === undefined) answerStarted(res, await generate(order, sources));
      else answerStarted(res, await generateOnce(order, key, ownerSecret, sources), 200);
    })
    .all(allowOnly('GET', 'POST'));

  router
    .route('/:id')
    .get(async (req, res) => {
      checkNothingElse(req);
      await pipeAnswer(await readGeneration(idOf(req), toReader(req, res), sources), res);
    })
    .all(allowOnly('GET', 'HEAD'));

  router
    .route('/:id/stream')
    .head(allowOnly('GET')) // a stream has no length to tell
    .get(async (req, res) => {
      const query = check(StreamQuery, checkOnce(req.query));
      await pipeStream(await openStream(idOf(req), query, toReader(req, res), sources), res, streams);
    })
    .all(allowOnly('GET'));

  router
    .route('/:id/steps/:step.jpg')
    .get(async (req, res) => {
      const step = Number(check(StepParameter, req.params.step, 'step'));
      const query = check(PictureQuery, checkOnce(req.query));
      await pipeAnswer(await readPreview(idOf(req), step, query, toReader(req, res), sources), res);
    })
    .all(allowOnly('GET', 'HEAD'));

  router
    .route('/:id/image.png')
    .get(async (req, res) => {
      const query = check(ImageQuery, checkOnce(req.query));
      await pipeAnswer(await readImage(idOf(req), query, toReader(req, res), sources), res);
    })
    .all(allowOnly('GET', 'HEAD'));

  router
    .route('/:id/cancel')
    .post(gates.order, async (req, res) => {
      checkNothingElse(req);
      await pipeAnswer(await cancel(idOf(req), toSender(req), sources), res);
    })
    .all(allowOnly('POST'));

  router
    .route('/:id/finish')
    .post(gates.order, async (req, res) => {
      checkNothingElse(req);
      await pipeAnswer(await finish(idOf(req), toSender(req), sources), res);
    })
    .all(allowOnly('POST'));

  return router;
}

/** A stream is only one when the engine opened it: its errors, and the 204 after the end, are plain answers. */
function pipeStream(answer: Upstream, res: Response, streams: OpenStreams): Promise<void> {
  return answer.status === 200 ? pipeEvents(answer, res, streams) : pipeAnswer(answer, res);
}

/** 202: it waits or runs. `known` is the status for one that the same request has started before. */
function answerStarted(res: Response, { generation, location, isNew }: Started, known = 202): void {
  if (location !== undefined) res.setHeader('location', location);
  res.status(isNew ? 202 : known).json(generation);
}

function readKey(req: Request): string | undefined {
  const key = req.get(IDEMPOTENCY_KEY);
  return key === undefined ? undefined : check(IdempotencyKey, key, IDEMPOTENCY_KEY);
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
