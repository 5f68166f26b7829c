/** The addresses of the gallery. */
import { Router, type Request, type Response } from 'express';
import { GatewayError } from '../errors.js';
import { allowOnly } from '../http/error-handler.js';
import type { Gates } from '../http/guards/gates.js';
import { jsonBody } from '../http/json-body.js';
import { NoQuery, PictureQuery } from '../wire/addresses.js';
import { check, checkOnce } from '../wire/check.js';
import { GenerationId } from '../wire/ids.js';
import { GalleryChange, GalleryQuery } from './gallery-query.js';
import type { Gallery } from './gallery.js';

export function galleryRoutes(gallery: Gallery, gates: Gates): Router {
  const router = Router();

  router
    .route('/')
    .get(async (req, res) => {
      const query = check(GalleryQuery, checkOnce(req.query));
      res.set('cache-control', 'no-store').json(await gallery.page(query, req.approach.base));
    })
    .all(allowOnly('GET', 'HEAD'));

  router
    .route('/summary')
    .get(async (req, res) => {
      checkNothingElse(req);
      res.set('cache-control', 'no-store').json(await gallery.summary());
    })
    .all(allowOnly('GET', 'HEAD'));

  router
    .route('/:id')
    .get(async (req, res) => {
      checkNothingElse(req);
      res.set('cache-control', 'no-store').json(await gallery.find(idOf(req), req.approach.base));
    })
    .patch(gates.order, jsonBody([]), async (req: Request<{ id: string }>, res: Response) => {
      checkNothingElse(req);
      res.json(await gallery.change(idOf(req), check(GalleryChange, req.body), req.approach.base));
    })
    .delete(gates.order, async (req, res) => {
      checkNothingElse(req);
      await gallery.remove(idOf(req));
      res.status(204).end();
    })
    .all(allowOnly('GET', 'HEAD', 'PATCH', 'DELETE'));

  router
    .route('/:id/restore')
    .post(gates.order, async (req, res) => {
      checkNothingElse(req);
      res.json(await gallery.restore(idOf(req), req.approach.base));
    })
    .all(allowOnly('POST'));

  router
    .route('/:id/thumb.webp')
    .get(async (req, res) => {
      const { index = '0' } = check(PictureQuery, checkOnce(req.query));
      const webp = await gallery.thumb(idOf(req), Number(index));
      res.set('cache-control', 'private, max-age=31536000, immutable').type('image/webp').send(webp);
    })
    .all(allowOnly('GET', 'HEAD'));

  return router;
}

function idOf(req: Request<{ id: string }>): string {
  const id = GenerationId.safeParse(req.params.id);
  if (!id.success) throw new GatewayError('GENERATION_NOT_FOUND');
  return id.data;
}

function checkNothingElse(req: Request<Record<string, string>>): void {
  check(NoQuery, checkOnce(req.query));
}
