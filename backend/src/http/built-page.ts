/** Serves the built page: hashed assets for ever, everything else fresh, and its index for every other address. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import express, { Router, type Request, type RequestHandler } from 'express';
import { GatewayError } from '../errors.js';

const YEAR = '365d';

export function builtPage(dist: string): Router {
  const router = Router();
  router.use(
    '/assets',
    express.static(join(dist, 'assets'), { immutable: true, maxAge: YEAR, index: false }),
  );
  router.use('/assets', notFound);
  router.use(
    express.static(dist, { index: false, cacheControl: false, setHeaders: askEachTime, redirect: false }),
  );
  router.get('/{*path}', answerIndex(dist));
  return router;
}

/** Addresses inside the page are the page's own business, so they all get its index. */
function answerIndex(dist: string): RequestHandler {
  return (req, res, next) => {
    if (!asksForPage(req)) {
      next();
      return;
    }
    if (!existsSync(join(dist, 'index.html'))) {
      sayHowToBuild(res.status(503));
      return;
    }
    askEachTime(res);
    res.sendFile('index.html', { root: dist, cacheControl: false });
  };
}

/** Not `req.accepts`: to a missing picture or script, which would accept anything, a page is no answer. */
function asksForPage(req: Request): boolean {
  return req.path === '/' || (req.headers.accept ?? '').includes('text/html');
}

function sayHowToBuild(res: { type(type: string): { send(body: string): unknown } }): void {
  const { message } = new GatewayError('PAGE_NOT_BUILT');
  res.type('text/plain').send(`${message}\n`);
}

function askEachTime(res: { setHeader(name: string, value: string): unknown }): void {
  res.setHeader('cache-control', 'no-cache');
}

const notFound: RequestHandler = () => {
  throw new GatewayError('NOT_FOUND');
};
