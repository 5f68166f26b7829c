/**
 * Serves the built page: hashed assets for ever, everything else fresh, and its index for every other address. Files go
 * out as the build compressed them (.br, .gz beside each); the index is written for the sub-path it is asked under.
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Router, type Request, type RequestHandler, type Response } from 'express';
import compressedStatic from 'express-static-gzip';
import { GatewayError } from '../errors.js';

const YEAR = '365d';
const COMPRESSED = { enableBrotli: true, orderPreference: ['br', 'gzip'], index: false };

export function builtPage(dist: string): Router {
  const answerIndex = indexAnswerer(join(dist, 'index.html'));
  const router = Router();
  router.use(refuseUnreadable);
  router.use(
    '/assets',
    compressedStatic(join(dist, 'assets'), {
      ...COMPRESSED,
      serveStatic: { immutable: true, maxAge: YEAR, redirect: false },
    }),
    notFound,
  );
  router.get('/index.html', answerIndex);
  router.use(
    compressedStatic(dist, {
      ...COMPRESSED,
      serveStatic: { cacheControl: false, setHeaders: askEachTime, redirect: false },
    }),
  );
  router.get('/{*path}', (req, res, next) => {
    if (asksForPage(req)) return answerIndex(req, res, next);
    next();
  });
  return router;
}

/** Addresses inside the page are the page's own business, so they all get its index. */
function indexAnswerer(file: string): RequestHandler {
  return async (req, res) => {
    if (!existsSync(file)) {
      sayHowToBuild(res.status(503));
      return;
    }
    askEachTime(res);
    res.type('html').send(toIndexAt(req.approach.base, await readFile(file, 'utf8')));
  };
}

/** The build writes addresses relative to the index, and a mark; the page reads the mark to make its own addresses. */
export function toIndexAt(base: string, index: string): string {
  return index
    .replace(/(\s(?:src|href)=")\.\//g, `$1${base}/`)
    .replace(/(<meta name="safelight-base" content=")[^"]*/, `$1${base}/`);
}

/** Not `req.accepts`: to a missing picture or script, which would accept anything, a page is no answer. */
function asksForPage(req: Request): boolean {
  return req.path === '/' || (req.headers.accept ?? '').includes('text/html');
}

function sayHowToBuild(res: Response): void {
  const { message } = new GatewayError('PAGE_NOT_BUILT');
  res.type('text/plain').send(`${message}\n`);
}

function askEachTime(res: { setHeader(name: string, value: string): unknown }): void {
  res.setHeader('cache-control', 'no-cache');
}

/** compressedStatic would answer such an address in words of its own. */
const refuseUnreadable: RequestHandler = (req, _res, next) => {
  try {
    decodeURIComponent(req.path);
  } catch (cause) {
    throw new GatewayError('NOT_FOUND', { cause });
  }
  next();
};

const notFound: RequestHandler = () => {
  throw new GatewayError('NOT_FOUND');
};
