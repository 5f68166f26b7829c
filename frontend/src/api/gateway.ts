/** Every question the page asks the gateway, except for event streams (event-stream.ts). */
import { isRecord } from '../lib/storage.ts';
import { atBase } from './base.ts';
import { asGatewayError, GatewayError } from './gateway-error.ts';
import type {
  BranchPoint,
  FieldError,
  GalleryItem,
  GalleryPage,
  GallerySummary,
  Generation,
  GenerationRequest,
  GenerationUrls,
  Health,
  Model,
} from './words.ts';

/** One server as the page sees it. A test hands in its own. */
export interface Gateway {
  /** Starts a generation; resolves as soon as it is queued. @throws {GatewayError} */
  start(request: GenerationRequest): Promise<Generation>;
  /** @throws {GatewayError} `isLost` when it is not kept any more. */
  find(id: string): Promise<Generation>;
  /** Asks for the end; the stream says when it came. Finished generations stay as they are. @throws {GatewayError} */
  cancel(urls: GenerationUrls): Promise<Generation>;
  /** Asks for the picture as it is now; the stream brings it. @throws {GatewayError} NOTHING_TO_KEEP before the first step. */
  finish(urls: GenerationUrls): Promise<Generation>;
  /** @throws {GatewayError} */
  listModels(signal: AbortSignal): Promise<readonly Model[]>;
  /** Who is ready and who is not. @throws {GatewayError} when the gateway itself does not answer. */
  health(signal: AbortSignal): Promise<Health>;
  /** A page of what was made, the newest first; `before` is the `next` of the page before. @throws {GatewayError} */
  listGallery(filter: GalleryFilter, before: string | null, signal: AbortSignal): Promise<GalleryPage>;
  /** @throws {GatewayError} */
  summariseGallery(signal: AbortSignal): Promise<GallerySummary>;
  /** Gives it a star, or takes it away. @throws {GatewayError} */
  star(id: string, isStarred: boolean): Promise<GalleryItem>;
  /** It can be restored for 30 days. @throws {GatewayError} */
  remove(id: string): Promise<void>;
  /** @throws {GatewayError} */
  restore(id: string): Promise<GalleryItem>;
  /** A preview's or a final picture's bytes. @throws {GatewayError}, or the signal's reason. */
  fetchPicture(url: string, signal: AbortSignal): Promise<Blob>;
}

/** What narrows the gallery. */
export interface GalleryFilter {
  /** Words of the prompt. */
  q?: string;
  model?: string;
  size?: string;
  starred?: true;
  branched?: true;
  loras?: true;
}

/** Where generations are started, and below which each has its addresses. */
export function generatePath(): string {
  return atBase('/api/generate');
}

/** The stream of a generation whose other addresses are not known yet. */
export function streamPath(id: string): string {
  return `${generatePath()}/${encodeURIComponent(id)}/stream`;
}

/** The preview that was made after a step, of a generation whose log is not at hand. */
export function previewPath({ id, step, index }: BranchPoint): string {
  return `${generatePath()}/${encodeURIComponent(id)}/steps/${step}.jpg?index=${index}`;
}

export function createGateway(): Gateway {
  return {
    start: (request) =>
      askJson(generatePath(), { method: 'POST', body: JSON.stringify(request), headers: json }),
    find: (id) => askJson(`${generatePath()}/${encodeURIComponent(id)}`),
    cancel: (urls) => askJson(urls.cancel, { method: 'POST' }),
    finish: (urls) => askJson(urls.finish, { method: 'POST' }),
    listModels: async (signal) =>
      (await askJson<{ models: Model[] }>(atBase('/api/models'), { signal })).models,
    health: askHealth,
    listGallery: (filter, before, signal) =>
      askJson(`${galleryPath()}?${toQuery(filter, before)}`, { signal }),
    summariseGallery: (signal) => askJson(`${galleryPath()}/summary`, { signal }),
    star: (id, isStarred) =>
      askJson(`${galleryPath()}/${encodeURIComponent(id)}`, {
        method: 'PATCH',
        body: JSON.stringify({ is_starred: isStarred }),
        headers: json,
      }),
    remove: async (id) => {
      await ask(`${galleryPath()}/${encodeURIComponent(id)}`, { method: 'DELETE' });
    },
    restore: (id) => askJson(`${galleryPath()}/${encodeURIComponent(id)}/restore`, { method: 'POST' }),
    fetchPicture: async (url, signal) => (await ask(url, { signal })).blob(),
  };
}

function galleryPath(): string {
  return atBase('/api/gallery');
}

function toQuery(filter: GalleryFilter, before: string | null): string {
  const fields = Object.entries({ ...filter, ...(before !== null && { before }) });
  return new URLSearchParams(fields.map(([name, value]) => [name, String(value)])).toString();
}

const json = { 'content-type': 'application/json' };

async function askJson<Answer>(url: string, init: RequestInit = {}): Promise<Answer> {
  const response = await ask(url, init);
  try {
    return (await response.json()) as Answer; // the contract's word for it; the servers' tests hold them to it
  } catch (cause) {
    throw notOurs(response, cause);
  }
}

/** 503 is an answer here: it says who is not ready. */
async function askHealth(signal: AbortSignal): Promise<Health> {
  const response = await reach(atBase('/api/health'), { signal });
  const body: unknown = await response.json().catch(() => null);
  if (isHealth(body)) return body;
  throw isErrorBody(body) ? errorFrom(response, body) : notOurs(response);
}

function isHealth(body: unknown): body is Health {
  if (!isRecord(body) || !isRecord(body['engine'])) return false;
  return typeof body['status'] === 'string' && typeof body['engine']['status'] === 'string';
}

async function ask(url: string, init: RequestInit): Promise<Response> {
  const response = await reach(url, init);
  if (response.ok) return response;
  const body: unknown = await response.json().catch(() => null);
  throw isErrorBody(body) ? errorFrom(response, body) : notOurs(response);
}

async function reach(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (cause) {
    init.signal?.throwIfAborted();
    throw asGatewayError(cause);
  }
}

function errorFrom(response: Response, body: ErrorBody): GatewayError {
  const { code, message, details } = body.error;
  return new GatewayError({
    code,
    message,
    status: response.status,
    details: (details ?? []).map((detail) => ({ ...withoutRule, ...detail })),
    retryAfterMs: readRetryAfter(response.headers.get('retry-after')),
  });
}

/** A login proxy answers 401, or sends to its own page. Safelight knows neither. */
function notOurs({ status, redirected }: Response, cause?: unknown): GatewayError {
  const code = status === 401 || redirected ? 'SIGNED_OUT' : 'UNEXPECTED_ANSWER';
  const message = `The server answered with status ${status} and something other than Safelight’s JSON.`;
  return new GatewayError({ code, message, status }, { cause });
}

/** What an older server, whose sentence is all there is, says of a field. */
const withoutRule = { rule: 'other', limits: {} } as const;

interface ErrorBody {
  error: {
    code: string;
    message: string;
    details?: (Pick<FieldError, 'field' | 'message'> & Partial<FieldError>)[];
  };
}

/** Even an error may come from a proxy in between, so it is looked at before it is believed. */
function isErrorBody(body: unknown): body is ErrorBody {
  if (!isRecord(body) || !isRecord(body['error'])) return false;
  const { code, message } = body['error'];
  return typeof code === 'string' && typeof message === 'string';
}

/** Seconds, the one form our servers send. A date would need the server's clock. */
function readRetryAfter(header: string | null): number | null {
  return header !== null && /^\d+$/.test(header) ? Number(header) * 1000 : null;
}
