/** Follows one generation at a time: starts or opens it, feeds its events to the reducer, cancels it or keeps it as it is. */
import {
  EventStream,
  type Connection,
  type EventStreamHandlers,
  type Standing,
} from '../api/event-stream.ts';
import { streamPath, type Gateway } from '../api/gateway.ts';
import { asGatewayError } from '../api/gateway-error.ts';
import type { GenerationEvent, GenerationRequest, RememberedRequest } from '../api/words.ts';
import { Emitter } from '../lib/emitter.ts';
import {
  canKeep,
  idle,
  isActive,
  reduceGeneration,
  type GenerationAction,
  type GenerationState,
  type Phase,
} from './generation.ts';

export interface SessionSnapshot {
  generation: GenerationState;
  connection: Connection;
  isCancelling: boolean;
  /** Asked to keep the picture as it is, which takes until it is decoded. */
  isKeeping: boolean;
  /** The request in full, pictures included, when this page sent it since it was loaded. */
  sent: GenerationRequest | null;
}

type OpenStream = (url: string, handlers: EventStreamHandlers, standing: Standing) => { close(): void };

const openEventStream: OpenStream = (url, handlers, standing) =>
  new EventStream(url, handlers, undefined, standing);

/** Changes within this time are told as one: a replayed log comes as hundreds of events at once. */
const FRAME_MS = 16;

const atRest: SessionSnapshot = {
  generation: idle,
  connection: 'live',
  isCancelling: false,
  isKeeping: false,
  sent: null,
};

export class Session extends Emitter {
  readonly #gateway: Gateway;
  readonly #openStream: OpenStream;
  #snapshot = atRest;
  #stream: { close(): void } | null = null;
  /** Changes whenever another generation takes the stage, so that late answers to the one before are dropped. */
  #turn = 0;
  /** Whether its stream has told how it ended; what was closed before that has gaps. */
  #hasEnded = false;
  #isCut = false;
  #emitTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(gateway: Gateway, openStream = openEventStream) {
    super();
    this.#gateway = gateway;
    this.#openStream = openStream;
  }

  /** The same object until something changes. */
  readonly read = (): SessionSnapshot => this.#snapshot;

  /** Whether it was left before its log was read to the end: opening it again reads all of it. */
  get isCut(): boolean {
    return this.#isCut;
  }

  /** Starts a new generation. Rejects when the server refused the request itself (status 400), which the form shows. */
  async start(request: GenerationRequest): Promise<void> {
    const before = this.#snapshot;
    const turn = this.#takeStage();
    this.#snapshot = { ...atRest, sent: request };
    this.#dispatch({ type: 'submitted', request });
    try {
      const generation = await this.#gateway.start(request);
      if (turn !== this.#turn) return;
      this.#dispatch({ type: 'described', generation });
      this.#follow(generation.urls.stream);
      this.#cancelIfAsked();
    } catch (cause) {
      if (turn !== this.#turn) return;
      const error = asGatewayError(cause);
      if (error.status === 400) {
        this.#set(isActive(before.generation.phase) ? atRest : before);
        throw error;
      }
      const { code, message, retryAfterMs } = error;
      this.#dispatch({ type: 'refused', failure: { code, message, retryAfterMs } });
    }
  }

  /** Shows a generation started earlier, here or elsewhere, and follows it if it still runs. */
  async open(id: string, request: RememberedRequest | null): Promise<void> {
    const turn = this.#takeStage();
    this.#dispatch({ type: 'opened', id, request });
    const standing = await this.#describe(turn);
    if (standing !== 'lost' && turn === this.#turn)
      this.#follow(this.#snapshot.generation.urls?.stream ?? streamPath(id));
  }

  /** Asks the server to stop; the stream tells when it did. @throws {GatewayError} */
  async cancel(): Promise<void> {
    const { generation } = this.#snapshot;
    if (!isActive(generation.phase)) return;
    const turn = this.#turn;
    this.#set({ ...this.#snapshot, isCancelling: true });
    if (generation.urls === null) return; // not answered yet: see #cancelIfAsked
    try {
      await this.#gateway.cancel(generation.urls);
    } catch (cause) {
      if (turn !== this.#turn) return;
      this.#set({ ...this.#snapshot, isCancelling: false });
      throw asGatewayError(cause);
    }
  }

  /** Asks for the picture as it is now; the stream brings it. @throws {GatewayError} */
  async finish(): Promise<void> {
    const { generation, isCancelling, isKeeping } = this.#snapshot;
    if (!canKeep(generation) || generation.urls === null || isCancelling || isKeeping) return;
    const turn = this.#turn;
    this.#set({ ...this.#snapshot, isKeeping: true });
    try {
      await this.#gateway.finish(generation.urls);
    } catch (cause) {
      if (turn !== this.#turn) return;
      this.#set({ ...this.#snapshot, isKeeping: false });
      throw asGatewayError(cause);
    }
  }

  /** Leaves the generation to itself and shows none. */
  clear(): void {
    this.#takeStage();
    this.#dispatch({ type: 'cleared' });
  }

  /** Stops following. The generation itself goes on. */
  close(): void {
    this.#isCut ||= this.#stream !== null && !this.#hasEnded;
    this.#stream?.close();
    this.#stream = null;
  }

  /** The wish may be older than the address to send it to. A refusal shows: the button offers Cancel again. */
  #cancelIfAsked(): void {
    if (this.#snapshot.isCancelling) this.cancel().catch(() => undefined);
  }

  #takeStage(): number {
    this.close();
    this.#isCut = this.#hasEnded = false;
    this.#snapshot = atRest;
    return ++this.#turn;
  }

  #follow(url: string): void {
    const turn = this.#turn;
    const separator = url.includes('?') ? '&' : '?';
    this.#stream = this.#openStream(
      `${url}${separator}images=url&replay=full`,
      {
        onEvent: (event) => {
          this.#hasEnded ||= isLast(event);
          this.#dispatch({ type: 'told', event });
        },
        onConnection: (connection) => this.#set({ ...this.#snapshot, connection }),
        ask: () => this.#describe(turn),
      },
      standingOf(this.#snapshot.generation.phase),
    );
  }

  /** Asks for the present state. A server in trouble is no reason to stop following. */
  async #describe(turn: number): Promise<Standing> {
    const { id } = this.#snapshot.generation;
    if (id === null) return 'lost';
    try {
      const generation = await this.#gateway.find(id);
      if (turn !== this.#turn) return 'lost';
      this.#dispatch({ type: 'described', generation });
      this.#cancelIfAsked();
      return standingOf(this.#snapshot.generation.phase);
    } catch (cause) {
      if (turn !== this.#turn) return 'lost';
      const error = asGatewayError(cause);
      if (error.isLost) this.#dispatch({ type: 'lost' });
      else this.#set({ ...this.#snapshot, connection: navigator.onLine ? 'reconnecting' : 'offline' });
      return error.isLost ? 'lost' : 'unknown';
    }
  }

  #dispatch(action: GenerationAction): void {
    const generation = reduceGeneration(this.#snapshot.generation, action);
    const isGoingOn = isActive(generation.phase);
    this.#set({
      generation,
      connection: isGoingOn ? this.#snapshot.connection : 'live',
      isCancelling: this.#snapshot.isCancelling && isGoingOn,
      isKeeping: this.#snapshot.isKeeping && isGoingOn,
      sent: this.#snapshot.sent,
    });
  }

  #set(snapshot: SessionSnapshot): void {
    this.#snapshot = snapshot;
    if (this.#emitTimer !== undefined) return;
    this.#emitTimer = setTimeout(() => {
      this.#emitTimer = undefined;
      this.emit();
    }, FRAME_MS);
  }
}

function isLast({ type }: GenerationEvent): boolean {
  return type === 'done' || type === 'error' || type === 'cancelled';
}

function standingOf(phase: Phase): Standing {
  if (phase === 'queued') return 'waiting';
  return isActive(phase) ? 'running' : 'over';
}
