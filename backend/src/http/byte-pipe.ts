/** Hands an upstream answer on, byte for byte: plain answers as they are, event streams with a clean end whatever happens. */
import { randomInt } from 'node:crypto';
import type { Response } from 'express';
import { pipeline } from 'node:stream/promises';
import { codeOf, GatewayError } from '../errors.js';
import { toErrorFrame } from '../wire/error-frame.js';
import { FrameCut } from './frame-cut.js';
import type { OpenStreams } from './open-streams.js';
import type { Upstream } from './upstream.js';

const RETRY_MS = { least: 1000, most: 3000 }; // spread, so that a restart does not bring every reader back at once

const EVENT_STREAM_HEADERS = new Map([
  ['content-type', 'text/event-stream; charset=utf-8'],
  ['cache-control', 'no-cache, no-transform'],
  ['x-accel-buffering', 'no'], // nginx would hold back one frame
  ['content-encoding', 'identity'], // proxies that compress everything, whatever no-transform says, leave encoded bodies alone
]);

/** Resolves when the answer is complete or its client has left. An upstream that breaks off cuts the connection. */
export async function pipeAnswer(upstream: Upstream, res: Response): Promise<void> {
  res.status(upstream.status).setHeaders(new Map(Object.entries(upstream.headers)));
  try {
    await pipeline(upstream.body, res);
  } catch (cause) {
    // Both sides are closed by now, and the client can tell: fewer bytes came than were announced.
    if (!hasClientLeft(cause)) res.req.log.warn({ cause: codeOf(cause) }, 'the engine broke off an answer');
  }
}

/**
 * Resolves when the stream has ended or its reader has left. Backpressure reaches upstream: nothing is kept here.
 * An upstream that breaks off ends the stream with one error event; a stopping gateway, with a time to come back.
 */
export async function pipeEvents(upstream: Upstream, res: Response, streams: OpenStreams): Promise<void> {
  const cut = new FrameCut();
  res.status(200).setHeaders(EVENT_STREAM_HEADERS).flushHeaders();
  const remove = streams.add(() => upstream.body.destroy());
  upstream.body.on('data', (chunk: Buffer) => {
    cut.push(chunk);
  });
  try {
    await pipeline(upstream.body, res, { end: false });
    res.end();
  } catch (cause) {
    if (res.destroyed) return; // the reader has left: ERR_STREAM_PREMATURE_CLOSE is the normal end of a stream
    res.end(
      streams.isClosed ? cut.retryAfter(randomInt(RETRY_MS.least, RETRY_MS.most)) : explain(res, cut, cause),
    );
  } finally {
    remove();
  }
}

function hasClientLeft(cause: unknown): boolean {
  return ['ERR_STREAM_PREMATURE_CLOSE', 'ERR_CANCELED'].includes(codeOf(cause) ?? '');
}

function explain(res: Response, cut: FrameCut, cause: unknown): string {
  const error = new GatewayError('ENGINE_UNAVAILABLE', { cause });
  res.req.log.warn({ code: error.code, cause: codeOf(cause) }, 'the engine broke off an event stream');
  return cut.finish() + toErrorFrame(error);
}
