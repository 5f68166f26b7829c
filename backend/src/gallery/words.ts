/** The addresses of the gallery in words. */
import type { RouteConfig } from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import { PictureQuery } from '../wire/addresses.js';
import { answer, anyError, refused, type Description } from '../wire/answers.js';
import { GenerationId } from '../wire/ids.js';
import { GalleryItem, GalleryPage, GallerySummary } from './gallery-item.js';
import { GalleryChange, GalleryQuery } from './gallery-query.js';

const id = z.object({ id: GenerationId });
const item = answer('It, as it is kept now.', 'application/json', GalleryItem);
const orNotFound: Record<string, Description> = {
  404: refused('There is no such generation, or it was deleted.'),
  default: anyError,
};

export const galleryWords: RouteConfig[] = [
  {
    method: 'get',
    path: '/api/gallery',
    operationId: 'listGallery',
    tags: ['gallery'],
    summary: 'What was made, the newest first',
    description: 'Generations that made pictures. They are kept until somebody deletes them.',
    request: { query: GalleryQuery },
    responses: { 200: answer('A page.', 'application/json', GalleryPage), default: anyError },
  },
  {
    method: 'get',
    path: '/api/gallery/summary',
    operationId: 'summariseGallery',
    tags: ['gallery'],
    summary: 'How much there is, and of what',
    responses: { 200: answer('The summary.', 'application/json', GallerySummary), default: anyError },
  },
  {
    method: 'get',
    path: '/api/gallery/{id}',
    operationId: 'getGalleryItem',
    tags: ['gallery'],
    summary: 'One of it',
    request: { params: id },
    responses: { 200: item, ...orNotFound },
  },
  {
    method: 'patch',
    path: '/api/gallery/{id}',
    operationId: 'changeGalleryItem',
    tags: ['gallery'],
    summary: 'Give it a star, or take it away',
    request: {
      params: id,
      body: { required: true, content: { 'application/json': { schema: GalleryChange } } },
    },
    responses: { 200: item, ...orNotFound },
  },
  {
    method: 'delete',
    path: '/api/gallery/{id}',
    operationId: 'deleteGalleryItem',
    tags: ['gallery'],
    summary: 'Delete it',
    description: 'It can be restored for 30 days. One that still waits or runs has to be cancelled first.',
    request: { params: id },
    responses: { 204: { description: 'It is deleted.' }, ...orNotFound },
  },
  {
    method: 'post',
    path: '/api/gallery/{id}/restore',
    operationId: 'restoreGalleryItem',
    tags: ['gallery'],
    summary: 'Bring it back',
    request: { params: id },
    responses: { 200: item, ...orNotFound },
  },
  {
    method: 'get',
    path: '/api/gallery/{id}/thumb.webp',
    operationId: 'getThumb',
    tags: ['gallery'],
    summary: 'A small version of a picture',
    request: { params: id, query: PictureQuery },
    responses: { 200: answer('A WebP; it never changes.', 'image/webp'), ...orNotFound },
  },
];
