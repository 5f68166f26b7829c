/** Reads JSON bodies. Other types are refused, which also keeps out forms that another site could post. */
import express, { type RequestHandler } from 'express';
import { GatewayError } from '../errors.js';
import { isSmallBeside } from './body-outline.js';
import { UploadBudget } from './upload-budget.js';

const WORDS_BYTES = 16 * 1024;
const BODY_BYTES = 24 * 2 ** 20; // two pictures of 8 MiB as base64, and the words
const UPLOADS_BYTES = 4 * BODY_BYTES;
const UPLOADS_RETRY_S = 2;

/** `pictures` names the fields that may be large: everything else fits into 16 KB, whatever the body's length. */
export function jsonBody(pictures: readonly string[]): RequestHandler[] {
  const options = { inflate: false, strict: false };
  const readWords: RequestHandler = express.json({ ...options, limit: WORDS_BYTES });
  const readPictures: RequestHandler = express.json({
    ...options,
    limit: BODY_BYTES,
    verify: (_request, _response, body, encoding) => {
      if (encoding !== 'utf-8') throw refusal('charset.unsupported');
      if (!isSmallBeside(pictures, body, WORDS_BYTES)) throw refusal('entity.too.large');
    },
  });
  const uploads = new UploadBudget(UPLOADS_BYTES);

  return [
    requireJson,
    (req, res, next) => {
      const length = Number(req.headers['content-length'] ?? 0); // without one, a body has to be small
      if (length <= WORDS_BYTES) {
        readWords(req, res, next);
        return;
      }
      if (length > BODY_BYTES) throw new GatewayError('PAYLOAD_TOO_LARGE');
      if (!uploads.take(length, res)) {
        res.setHeader('retry-after', UPLOADS_RETRY_S);
        throw new GatewayError('UPLOADS_BUSY');
      }
      readPictures(req, res, next);
    },
  ];
}

const requireJson: RequestHandler = (req, _res, next) => {
  const type = req.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  if (type !== 'application/json') throw new GatewayError('UNSUPPORTED_MEDIA_TYPE');
  next();
};

/** As Express's own reader refuses: error-handler.ts knows these types, and any other error's status would be lost. */
function refusal(type: string): Error {
  return Object.assign(new Error(type), { type });
}
