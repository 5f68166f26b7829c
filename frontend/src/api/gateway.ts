/** Every question the page asks the gateway, except for event streams (event-stream.ts). */
import { atBase } from './base.ts';
import { asGatewayError, GatewayError } from './gateway-error.ts';
import type {
  BranchPoint,
  FieldError,
  Generation,
  GenerationRequest,
  GenerationUrls,
  Model,
} from './words.ts';

/** One server as the page sees it. A test hands in its own. */
export interface Gateway {
  /** Starts a generation; resolves as soon as it is queued. @throws {GatewayError} */
  start(request: GenerationRequest): Promise<Generation>;
  /** @throws {GatewayError} `isGone` when it is not kept any more. */
  find(id: string): Promise<Generation>;
  /** Asks for the end; the stream says when it came. Finished generations stay as they are. @throws {GatewayError} */
  cancel(urls: GenerationUrls): Promise<Generation>;
  /** Asks for the picture as it is now; the stream brings it. @throws {GatewayError} NOTHING_TO_KEEP before the first step. */
  finish(urls: GenerationUrls): Promise<Generation>;
  /** @throws {GatewayError} */
  listModels(signal: AbortSignal): Promise<readonly Model[]>;
  /** A preview's or a final picture's bytes. @throws {GatewayError}, or the signal's reason. */
  fetchPicture(url: string, signal: AbortSignal): Promise<Blob>;
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
    fetchPicture: async (url, signal) => (await ask(url, { signal })).blob(),
  };
}

const json = { 'content-type': 'application/json' };

async function askJson<Answer>(url: string, init: RequestInit = {}): Promise<Answer> {
  const response = await ask(url, init);
  try {
    return (await response.json()) as Answer; // the contract's word for it; the servers' tests hold them to it
  } catch (cause) {
    throw notOurs(response.status, cause);
  }
}

async function ask(url: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, init);
  } catch (cause) {
    init.signal?.throwIfAborted();
    throw asGatewayError(cause);
  }
  if (!response.ok) throw await readError(response);
  return response;
}

async function readError(response: Response): Promise<GatewayError> {
  const body: unknown = await response.json().catch(() => null);
  if (!isErrorBody(body)) return notOurs(response.status);
  const { code, message, details } = body.error;
  return new GatewayError({
    code,
    message,
    status: response.status,
    details: details ?? [],
    retryAfterMs: readRetryAfter(response.headers.get('retry-after')),
  });
}

function notOurs(status: number, cause?: unknown): GatewayError {
  const message = `The server answered with status ${status} and something other than JSON.`;
  return new GatewayError({ code: 'UNEXPECTED_ANSWER', message, status }, { cause });
}

interface ErrorBody {
  error: { code: string; message: string; details?: FieldError[] };
}

/** Even an error may come from a proxy in between, so it is looked at before it is believed. */
function isErrorBody(body: unknown): body is ErrorBody {
  if (typeof body !== 'object' || body === null || !('error' in body)) return false;
  const { error } = body;
  if (typeof error !== 'object' || error === null || !('code' in error) || !('message' in error))
    return false;
  return typeof error.code === 'string' && typeof error.message === 'string';
}

/** Seconds, the one form our servers send. A date would need the server's clock. */
function readRetryAfter(header: string | null): number | null {
  return header !== null && /^\d+$/.test(header) ? Number(header) * 1000 : null;
}
