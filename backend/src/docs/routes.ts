/** The API's description and the page that shows it. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { Router } from 'express';
import { assets, page, startScript } from './page.js';
import { GatewayError } from '../errors.js';
import { allowOnly } from '../http/error-handler.js';
import { documentationHeaders } from '../http/security-headers.js';

const resolve = createRequire(import.meta.url).resolve;

/** `contractFile` is the published gateway.openapi.json. */
export function docsRoutes(contractFile: string): Router {
  const router = Router();
  router
    .route('/openapi.json')
    .get(async (_req, res) => {
      res.type('json').send(await readContract(contractFile));
    })
    .all(allowOnly('GET', 'HEAD'));
  router
    .route('/docs')
    .get(documentationHeaders(), (_req, res) => {
      res.type('html').send(page);
    })
    .all(allowOnly('GET', 'HEAD'));
  router
    .route('/docs/start.js')
    .get((_req, res) => {
      res.type('js').send(startScript);
    })
    .all(allowOnly('GET', 'HEAD'));
  for (const asset of assets) {
    router
      .route(`/docs/${asset}`)
      .get((_req, res) => {
        res.sendFile(resolve(`swagger-ui-dist/${asset}`), { maxAge: '1d' });
      })
      .all(allowOnly('GET', 'HEAD'));
  }
  return router;
}

async function readContract(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new GatewayError('INTERNAL_ERROR', { cause });
  }
}
