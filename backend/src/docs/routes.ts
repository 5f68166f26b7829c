/** The API's description and the page that shows it. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { Router } from 'express';
import { assets, pageAt, startScriptAt } from './page.js';
import { GatewayError } from '../errors.js';
import { allowOnly } from '../http/error-handler.js';
import { documentationHeaders } from '../http/security-headers.js';

const resolve = createRequire(import.meta.url).resolve;

/** `contractFile` is the published gateway.openapi.json. */
export function docsRoutes(contractFile: string): Router {
  const router = Router();
  router
    .route('/openapi.json')
    .get(async (req, res) => {
      res.type('json').send(toContractAt(req.approach.base, await readContract(contractFile)));
    })
    .all(allowOnly('GET', 'HEAD'));
  router
    .route('/docs')
    .get(documentationHeaders(), (req, res) => {
      res.type('html').send(pageAt(req.approach.base));
    })
    .all(allowOnly('GET', 'HEAD'));
  router
    .route('/docs/start.js')
    .get((req, res) => {
      res.type('js').send(startScriptAt(req.approach.base));
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

/** The contract names the root as its server; under a sub-path that is where "try it out" has to go. */
function toContractAt(base: string, contract: string): string {
  if (base === '') return contract;
  const document = JSON.parse(contract) as object; // our own file
  return JSON.stringify({ ...document, servers: [{ url: base }] }, null, 2);
}

async function readContract(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new GatewayError('INTERNAL_ERROR', { cause });
  }
}
