/** A stand-in for the engine: a real HTTP server on a free port that answers as each test says. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export class StandInEngine {
  /** What was asked, in order. */
  readonly requests: { method: string; url: string; headers: IncomingMessage['headers']; body: string }[] =
    [];
  readonly #server: Server;
  #answer: Answer = answerJson(200, {});
  #answerStart: Answer = answerStarted;
  #answerRecorder: Answer = answerError(503, 'ENGINE_STARTING');
  #open = 0;

  private constructor() {
    this.#server = createServer((request, response) => {
      this.#open += 1;
      response.on('close', () => (this.#open -= 1));
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { method = '', url = '', headers } = request;
        this.requests.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
        const isRecording = url.includes('recording=true'); // not what most tests are about
        const answer =
          method === 'PUT' ? this.#answerStart : isRecording ? this.#answerRecorder : this.#answer;
        answer(request, response);
      });
    });
  }

  static async start(port = 0): Promise<StandInEngine> {
    const engine = new StandInEngine();
    engine.#server.listen(port, '127.0.0.1');
    await once(engine.#server, 'listening');
    return engine;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`; // it listens on a port
  }

  /** Answers that are not complete yet. */
  get open(): number {
    return this.#open;
  }

  get last() {
    const request = this.requests.at(-1);
    if (request === undefined) throw new Error('the engine was not asked');
    return request;
  }

  answer(answer: Answer): void {
    this.#answer = answer;
  }

  /** Starts are answered apart, by default with a new generation. */
  answerStart(answer: Answer): void {
    this.#answerStart = answer;
  }

  async stop(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}

/** A new generation under the id that was asked for. */
export const answerStarted: Answer = (request, response) => {
  const id = idIn(request);
  const prefix = String(request.headers['x-forwarded-prefix']);
  answerJson(
    202,
    { id, state: 'queued', request: { prompt: 'a' } },
    { location: `${prefix}/${id}` },
  )(request, response);
};

/** The id in the address of a PUT. */
export function idIn({ url = '' }: IncomingMessage): string {
  return new URL(url, 'http://engine').pathname.split('/').at(-1) ?? '';
}

export function answerError(status: number, code: string, headers: Record<string, string> = {}): Answer {
  return answerJson(status, { error: { code, message: 'In its words.', details: [] } }, headers);
}

export function answerJson(status: number, body: unknown, headers: Record<string, string> = {}): Answer {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };
}

/** Opens an event stream and hands it to `write`; headers are sent at once, as the engine does. */
export function answerStream(write: (response: ServerResponse) => unknown): Answer {
  return (_request, response) => {
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache',
    });
    response.flushHeaders();
    write(response);
  };
}
