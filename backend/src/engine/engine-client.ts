/** Talks HTTP to the engine: the only place that knows its address, its paths and its ways to fail. */
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Readable } from 'node:stream';
import axios, { type AxiosInstance, type AxiosResponse } from 'axios';
import { z } from 'zod';
import type { components } from './engine.gen.js';
import { toEngineFailure } from './failures.js';
import { readAnswer } from './json-answer.js';
import { GatewayError } from '../errors.js';
import type { Upstream } from '../http/upstream.js';

/** The engine writes the addresses in its answers below this, which is where the gateway serves them. */
const PREFIX = '/api/generate';
// The engine closes a connection that is idle for 5 s; giving it up earlier here avoids writing into a closing one.
const IDLE_CONNECTION_MS = 4_000;
const HEALTH_TIMEOUT_MS = 2_000;
const PASSED_ON = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-length',
  'content-type',
  'etag',
  'last-modified',
  'location',
  'retry-after',
];

/** On whose behalf the engine is asked, and until when. */
export interface Errand {
  requestId: string;
  /** Aborted when the client leaves: the call to the engine ends with it. A call without one is always finished. */
  signal?: AbortSignal;
  /** Says whose work it is without saying who that is; the engine shares the device between owners. */
  owner: string;
  /** The sub-path under which the client knows the gateway: the engine's addresses begin with it. */
  base?: string;
  /** Headers that go on to the engine: last-event-id, if-none-match, if-modified-since. */
  headers?: Record<string, string>;
}

type Fields = components['schemas']['GenerationRequest'];
/** What the engine's contract takes; it fills in whatever is left out. */
export type EngineRequest = Partially<Fields>;
type Partially<T> = T extends readonly (infer Item)[]
  ? Partially<Item>[]
  : T extends object
    ? { [K in keyof T]?: Partially<T[K]> | undefined }
    : T;

export type Generation = components['schemas']['Generation'];

/** Where the client knows what is about a generation. */
export function addressOf(id: string, base = ''): string {
  return `${base}${PREFIX}/${id}`;
}

/** Its id is what the gateway needs to be sure of; the rest is the engine's word. */
export const GenerationWithId = z.custom<Generation>(
  (value) => typeof value === 'object' && value !== null && 'id' in value,
);

export interface Started {
  generation: Generation;
  /** Where it can be read. */
  location: string | undefined;
  /** False when the same id and request had started it before. */
  isNew: boolean;
}

export interface PutOptions {
  /** Cancelled when nobody has watched for a while. */
  isOneShot?: boolean;
  /** How often it was started before by us, who keep it. */
  life?: number | undefined;
  /** How a branch's parent is named, when that runs again under another id. */
  parent?: string | undefined;
}

export interface StreamOptions {
  /** Every step kept, also those that newer ones have superseded. */
  replay?: 'full' | undefined;
  images?: Generation['request']['images'] | undefined;
  last_event_id?: string | undefined;
  /** Nobody looks at it: a one-shot generation ends although it is read. */
  recording?: boolean | undefined;
}

type Query = Record<string, string | number | boolean | null | undefined>;

/** Each call answers whatever the engine answered, also its errors, and throws GatewayError when there was no answer. */
export class EngineClient {
  readonly #axios: AxiosInstance;
  readonly #agents: { httpAgent: HttpAgent; httpsAgent: HttpsAgent };

  constructor({ engineUrl, engineTimeoutMs }: { engineUrl: string; engineTimeoutMs: number }) {
    const sockets = { keepAlive: true, timeout: IDLE_CONNECTION_MS }; // maxSockets stays unlimited: streams hold theirs
    this.#agents = { httpAgent: new HttpAgent(sockets), httpsAgent: new HttpsAgent(sockets) };
    this.#axios = axios.create({
      ...this.#agents,
      baseURL: engineUrl,
      timeout: engineTimeoutMs, // until the headers have come; with maxRedirects 0 a silent stream is not cut
      maxRedirects: 0,
      decompress: false,
      proxy: false,
      responseType: 'stream',
      transitional: { clarifyTimeoutError: true },
      validateStatus: () => true,
      headers: { 'accept-encoding': 'identity' },
    });
  }

  /** Starts a generation, or finds that the same id and request have started it. Throws EngineRefusal. */
  async put(
    id: string,
    body: EngineRequest,
    { isOneShot = false, life, parent }: PutOptions,
    errand: Errand,
  ): Promise<Started> {
    const query = { one_shot: isOneShot ? 'true' : undefined, life, parent };
    const answer = await this.#call('PUT', `/generations/${id}`, { query, body }, errand);
    const generation = await readAnswer(answer, GenerationWithId);
    if (generation.id !== id)
      throw new GatewayError('ENGINE_PROTOCOL_ERROR', { cause: 'another generation' });
    return { generation, location: answer.headers['location'], isNew: answer.status !== 200 };
  }

  watch(id: string, options: StreamOptions, errand: Errand): Promise<Upstream> {
    return this.#stream(`/generations/${id}/stream`, { ...options }, errand);
  }

  cancel(id: string, errand: Errand): Promise<Upstream> {
    return this.#call('POST', `/generations/${id}/cancel`, {}, errand);
  }

  finish(id: string, errand: Errand): Promise<Upstream> {
    return this.#call('POST', `/generations/${id}/finish`, {}, errand);
  }

  /** Its present state, read. Throws EngineRefusal. */
  async describe(id: string, errand: Errand): Promise<Generation> {
    return await readAnswer(await this.read(id, errand), GenerationWithId);
  }

  read(id: string, errand: Errand): Promise<Upstream> {
    return this.#call('GET', `/generations/${id}`, {}, errand);
  }

  readPreview(id: string, step: number, query: Query, errand: Errand): Promise<Upstream> {
    return this.#call('GET', `/generations/${id}/steps/${step}.jpg`, { query }, errand);
  }

  readImage(id: string, query: Query, errand: Errand): Promise<Upstream> {
    return this.#call('GET', `/generations/${id}/image.png`, { query }, errand);
  }

  readModels(errand: Errand): Promise<Upstream> {
    return this.#call('GET', '/models', {}, errand);
  }

  countTokens(model: string, query: Query, errand: Errand): Promise<Upstream> {
    return this.#call('GET', `/models/${encodeURIComponent(model)}/tokens`, { query }, errand);
  }

  /** The engine's health as it says it, whatever its status. */
  async readHealth(errand: Errand): Promise<unknown> {
    const answer = await this.#axios
      .request<unknown>({
        url: '/health/ready',
        responseType: 'json',
        timeout: HEALTH_TIMEOUT_MS,
        ...toOptions(errand),
      })
      .catch((cause: unknown) => {
        throw toEngineFailure(cause);
      });
    return answer.data;
  }

  /** Closes the connections that are kept for later calls. */
  close(): void {
    this.#agents.httpAgent.destroy();
    this.#agents.httpsAgent.destroy();
  }

  async #stream(url: string, query: Query, errand: Errand): Promise<Upstream> {
    const answer = await this.#call('GET', url, { query }, errand);
    if (answer.status === 200 && !hasType(answer, 'text/event-stream')) throw refuse(answer);
    return answer;
  }

  async #call(
    method: 'GET' | 'POST' | 'PUT',
    url: string,
    { query = {}, body }: { query?: Query; body?: object },
    errand: Errand,
  ): Promise<Upstream> {
    const response = await this.#axios
      .request<Readable>({
        method,
        url,
        params: new URLSearchParams(present(query)),
        data: body,
        ...toOptions(errand),
      })
      .catch((cause: unknown) => {
        throw toEngineFailure(cause);
      });
    return checkAnswer(toAnswer(response));
  }
}

function toOptions({ requestId, owner, signal, base = '', headers }: Errand) {
  return {
    headers: {
      ...headers,
      'x-request-id': requestId,
      'x-safelight-owner': owner,
      'x-forwarded-prefix': base + PREFIX,
    },
    ...(signal && { signal }),
  };
}

function toAnswer({ status, headers, data }: AxiosResponse<Readable>): Upstream {
  const passed = PASSED_ON.flatMap((name): [string, string][] => {
    const value: unknown = headers[name];
    return typeof value === 'string' ? [[name, value]] : [];
  });
  const isLost = headers['x-safelight-lost'] !== undefined;
  return { status, headers: Object.fromEntries(passed), body: data, isLost };
}

/** A redirect, or an error that is not JSON, does not come from an engine: it must not reach the client as if it did. */
function checkAnswer(answer: Upstream): Upstream {
  const isRedirect = answer.status >= 300 && answer.status < 400 && answer.status !== 304;
  const isForeignError = answer.status >= 400 && !hasType(answer, 'application/json');
  if (isRedirect || isForeignError) throw refuse(answer);
  return answer;
}

function refuse(answer: Upstream): GatewayError {
  answer.body.on('error', () => undefined).destroy();
  return new GatewayError('ENGINE_PROTOCOL_ERROR', { cause: `status ${answer.status}` });
}

function hasType(answer: Upstream, type: string): boolean {
  return (answer.headers['content-type'] ?? '').toLowerCase().startsWith(type);
}

function present(query: Query): [string, string][] {
  return Object.entries(query).flatMap(([name, value]): [string, string][] =>
    value === undefined || value === null ? [] : [[name, String(value)]],
  );
}
