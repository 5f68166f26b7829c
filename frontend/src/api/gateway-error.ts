/** What the gateway answered instead of what was asked, or why it could not be reached. */
import type { FieldError, ServerErrorCode } from './words.ts';

/**
 * The servers' codes, and three of the page's own: nothing answered, something that is not our gateway did, or a proxy
 * before it asks for a login.
 */
export type ErrorCode = ServerErrorCode | 'NETWORK_ERROR' | 'UNEXPECTED_ANSWER' | 'SIGNED_OUT';

export interface ErrorFacts {
  /** Usually an ErrorCode; a newer server may know more, so readers need a fallback. */
  code: string;
  message: string;
  /** HTTP status; 0 when nothing answered. */
  status: number;
  details?: readonly FieldError[];
  /** From Retry-After; null when the server named no time. */
  retryAfterMs?: number | null;
}

export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  readonly code: string;
  readonly status: number;
  readonly details: readonly FieldError[];
  readonly retryAfterMs: number | null;

  constructor(facts: ErrorFacts, options?: ErrorOptions) {
    super(facts.message, options);
    this.code = facts.code;
    this.status = facts.status;
    this.details = facts.details ?? [];
    this.retryAfterMs = facts.retryAfterMs ?? null;
  }

  /** Whether the generation that was asked for is known no more, as opposed to a server that is having a bad moment. */
  get isLost(): boolean {
    return this.status === 404 || this.status === 410;
  }
}

/** Any thrown value as a GatewayError, so that one place has words for it. */
export function asGatewayError(cause: unknown): GatewayError {
  if (cause instanceof GatewayError) return cause;
  const message = 'The server could not be reached.';
  return new GatewayError({ code: 'NETWORK_ERROR', message, status: 0 }, { cause });
}
