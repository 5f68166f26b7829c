/** Lets connections change their protocol (WebSocket): past the same guards as any request, to the room at the path. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import { GatewayError } from '../errors.js';
import { logUpgrade } from './access-log.js';
import type { Approach, ReadApproach } from './guards/approach.js';
import { askGuards, type Guard } from './guards/guard.js';
import type { OpenStreams } from './open-streams.js';
import { answerRaw } from './raw-answer.js';
import { chooseRequestId } from './request-id.js';

/** A request that may speak another protocol from now on. The room owns its socket. */
export interface Upgrade {
  id: string;
  request: IncomingMessage;
  approach: Approach;
  socket: Duplex;
  /** What has come after the request already. */
  head: Buffer;
}

export type UpgradeHandler = (upgrade: Upgrade) => void;

interface Needs {
  guards: readonly Guard[];
  readApproach: ReadApproach;
  streams: OpenStreams;
  logger: Logger;
}

export class Upgrades {
  readonly #rooms = new Map<string, UpgradeHandler>();
  readonly #needs: Needs;
  readonly #log: ReturnType<typeof logUpgrade>;

  constructor(needs: Needs) {
    this.#needs = needs;
    this.#log = logUpgrade(needs.logger, needs.readApproach);
  }

  /** `path` is a whole one, such as /api/live; the sub-path does not belong to it. */
  register(path: string, handler: UpgradeHandler): this {
    this.#rooms.set(path, handler);
    return this;
  }

  /** Hands the socket to its room, or answers it with an error and closes it. */
  async receive(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    socket.on('error', () => undefined); // until a room listens, too: a client may leave while the guards are asked
    const id = chooseRequestId(request);
    const log = this.#log(request, id);
    try {
      const approach = this.#needs.readApproach(request);
      const handler = await this.#letIn(request, approach);
      this.#endWithGateway(socket);
      handler({ id, request, approach, socket, head });
      socket.once('close', () => {
        log(101);
      });
    } catch (cause) {
      const error = this.#toGatewayError(cause, id);
      answerRaw(socket, error, { 'x-request-id': id });
      log(error.status);
    }
  }

  async #letIn(request: IncomingMessage, approach: Approach): Promise<UpgradeHandler> {
    const error = await askGuards(this.#needs.guards, approach);
    if (error !== undefined) throw error;
    const handler = this.#rooms.get(approach.path);
    if (handler === undefined || !wantsUpgrade(request)) throw new GatewayError('NOT_FOUND');
    if (approach.method !== 'GET') throw new GatewayError('METHOD_NOT_ALLOWED');
    if (this.#needs.streams.isClosed) throw new GatewayError('SHUTTING_DOWN');
    return handler;
  }

  /** A room may say goodbye first, by its own entry in the open streams; what still hangs at the deadline is cut. */
  #endWithGateway(socket: Duplex): void {
    const remove = this.#needs.streams.add(
      () => setImmediate(() => socket.end()),
      () => socket.destroy(),
    );
    socket.once('close', remove);
  }

  #toGatewayError(cause: unknown, id: string): GatewayError {
    if (cause instanceof GatewayError) return cause;
    this.#needs.logger.error({ err: cause, req: { id } }, 'unexpected error');
    return new GatewayError('INTERNAL_ERROR', { cause });
  }
}

/** Other protocols that clients offer, such as h2c, are declined by answering the request as usual. */
export function wantsUpgrade(request: IncomingMessage): boolean {
  return request.headers.upgrade?.toLowerCase() === 'websocket';
}
