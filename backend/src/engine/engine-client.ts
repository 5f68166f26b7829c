/** Talks HTTP to the engine: the only place that knows its address, its paths and its ways to fail. */
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Readable } from 'node:stream';
import axios, { type AxiosInstance, type AxiosResponse } from 'axios';
import type { components } from './engine.gen.js';
import { toGatewayError } from './failures.js';
import { GatewayError } from '../errors.js';

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

/** What belongs to one request of a client. */
export interface Caller {
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

/** The engine's answer before its body; bodies arrive as they are sent. */
export interface EngineAnswer {
  status: number;
  headers: Record<string, string>;
  body: Readable;
}

type Fields = components['schemas']['GenerationRequest'];
/** What the engine's contract takes; it fills in whatever is left out. */
export type EngineRequest = Partially<Fields>;
type Partially<T> = T extends readonly (infer Item)[]
  ? Partially<Item>[]
  : T extends object
    ? { [K in keyof T]?: Partially<T[K]> | undefined }
    : T;

type Query = Record<string, string | number | null | undefined>;

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

  generate(query: Query, caller: Caller): Promise<EngineAnswer> {
    return this.#stream('/generate', query, caller);
  }

  watch(id: string, query: Query, caller: Caller): Promise<EngineAnswer> {
    return this.#stream(`/generations/${id}/events`, query, caller);
  }

  start(request: EngineRequest, caller: Caller): Promise<EngineAnswer> {
    return this.#call('POST', '/generations', { body: request }, caller);
  }

  cancel(id: string, caller: Caller): Promise<EngineAnswer> {
    return this.#call('POST', `/generations/${id}/cancel`, {}, caller);
  }

  finish(id: string, caller: Caller): Promise<EngineAnswer> {
    return this.#call('POST', `/generations/${id}/finish`, {}, caller);
  }

  read(id: string, caller: Caller): Promise<EngineAnswer> {
    return this.#call('GET', `/generations/${id}`, {}, caller);
  }

  readPreview(id: string, step: number, query: Query, caller: Caller): Promise<EngineAnswer> {
    return this.#call('GET', `/generations/${id}/steps/${step}.jpg`, { query }, caller);
  }

  readImage(id: string, query: Query, caller: Caller): Promise<EngineAnswer> {
    return this.#call('GET', `/generations/${id}/image.png`, { query }, caller);
  }

  readModels(caller: Caller): Promise<EngineAnswer> {
    return this.#call('GET', '/models', {}, caller);
  }

  /** The engine's health as it says it, whatever its status. */
  async readHealth(caller: Caller): Promise<unknown> {
    const answer = await this.#axios
      .request<unknown>({
        url: '/health/ready',
        responseType: 'json',
        timeout: HEALTH_TIMEOUT_MS,
        ...toOptions(caller),
      })
      .catch((cause: unknown) => {
        throw toGatewayError(cause);
      });
    return answer.data;
  }

  /** Closes the connections that are kept for later calls. */
  close(): void {
    this.#agents.httpAgent.destroy();
    this.#agents.httpsAgent.destroy();
  }

  async #stream(url: string, query: Query, caller: Caller): Promise<EngineAnswer> {
    const answer = await this.#call('GET', url, { query }, caller);
    if (answer.status === 200 && !hasType(answer, 'text/event-stream')) throw refuse(answer);
    return answer;
  }

  async #call(
    method: 'GET' | 'POST',
    url: string,
    { query = {}, body }: { query?: Query; body?: object },
    caller: Caller,
  ): Promise<EngineAnswer> {
    const response = await this.#axios
      .request<Readable>({
        method,
        url,
        params: new URLSearchParams(present(query)),
        data: body,
        ...toOptions(caller),
      })
      .catch((cause: unknown) => {
        throw toGatewayError(cause);
      });
    return checkAnswer(toAnswer(response));
  }
}

function toOptions({ requestId, owner, signal, base = '', headers }: Caller) {
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

function toAnswer({ status, headers, data }: AxiosResponse<Readable>): EngineAnswer {
  const passed = PASSED_ON.flatMap((name): [string, string][] => {
    const value: unknown = headers[name];
    return typeof value === 'string' ? [[name, value]] : [];
  });
  return { status, headers: Object.fromEntries(passed), body: data };
}

/** A redirect, or an error that is not JSON, does not come from an engine: it must not reach the client as if it did. */
function checkAnswer(answer: EngineAnswer): EngineAnswer {
  const isRedirect = answer.status >= 300 && answer.status < 400 && answer.status !== 304;
  const isForeignError = answer.status >= 400 && !hasType(answer, 'application/json');
  if (isRedirect || isForeignError) throw refuse(answer);
  return answer;
}

function refuse(answer: EngineAnswer): GatewayError {
  answer.body.on('error', () => undefined).destroy();
  return new GatewayError('ENGINE_PROTOCOL_ERROR', { cause: `status ${answer.status}` });
}

function hasType(answer: EngineAnswer, type: string): boolean {
  return (answer.headers['content-type'] ?? '').toLowerCase().startsWith(type);
}

function present(query: Query): [string, string][] {
  return Object.entries(query).flatMap(([name, value]): [string, string][] =>
    value === undefined || value === null ? [] : [[name, String(value)]],
  );
}
