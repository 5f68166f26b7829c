/** The gateway's errors: one closed table of code → status → sentence that says what to do next. */
import type { components } from './engine/engine.gen.js';

interface ErrorKind {
  status: number;
  message: string;
}

const kinds = {
  VALIDATION_ERROR: {
    status: 400,
    message: 'Correct the fields named in "details" and send the request again.',
  },
  MALFORMED_REQUEST: {
    status: 400,
    message: 'This is not a valid HTTP request; check what your client sends.',
  },
  HOST_NOT_ALLOWED: {
    status: 403,
    message:
      'This host name is not served here. Open the gateway by localhost, or add the name to ALLOWED_HOSTS.',
  },
  ORIGIN_NOT_ALLOWED: {
    status: 403,
    message:
      'Pages of this origin may not call this server. Add the origin to ALLOWED_ORIGINS if you trust it.',
  },
  CROSS_SITE_REQUEST: {
    status: 403,
    message:
      'Another site may not start work here. Open Safelight itself, or add the site to ALLOWED_ORIGINS.',
  },
  NOT_FOUND: { status: 404, message: 'There is nothing at this address; /api/docs lists what there is.' },
  GENERATION_NOT_FOUND: {
    status: 404,
    message: 'No generation has this id. It may have been removed; start a new one.',
  },
  PICTURE_NOT_FOUND: { status: 404, message: 'It has no such picture; its entry lists those there are.' },
  METHOD_NOT_ALLOWED: {
    status: 405,
    message: 'This address does not answer this method; the "Allow" header lists those it does.',
  },
  IDEMPOTENCY_KEY_REUSED: {
    status: 409,
    message: 'This Idempotency-Key belongs to another request; choose a new one for each request.',
  },
  REQUEST_TIMEOUT: { status: 408, message: 'The request took too long to arrive; send it again.' },
  PAYLOAD_TOO_LARGE: {
    status: 413,
    message:
      'Keep each picture within 8 MiB and all the rest within 16 KB; a body over 16 KB needs a Content-Length.',
  },
  UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    message: 'Send the body as uncompressed UTF-8 JSON with "Content-Type: application/json".',
  },
  RATE_LIMITED: {
    status: 429,
    message:
      'Too many starts from your address; try again after the time in Retry-After (RATE_LIMIT a minute).',
  },
  HEADERS_TOO_LARGE: { status: 431, message: 'The headers are too large; send fewer or shorter ones.' },
  INTERNAL_ERROR: {
    status: 500,
    message: 'Something went wrong in the gateway. Try again; the log has more under this x-request-id.',
  },
  ENGINE_PROTOCOL_ERROR: {
    status: 502,
    message:
      'What answers at ENGINE_URL does not speak like a Safelight engine; check the address and its log.',
  },
  ENGINE_UNAVAILABLE: {
    status: 503,
    message: 'The engine cannot be reached. Wait until it is running, then try again.',
  },
  UPLOADS_BUSY: {
    status: 503,
    message: 'Too many pictures are on their way in; try again after the time in Retry-After.',
  },
  SHUTTING_DOWN: { status: 503, message: 'The gateway is stopping. Try again in a few seconds.' },
  PAGE_NOT_BUILT: {
    status: 503,
    message: 'The page has not been built yet. Run `npm run build`, then reload; the API works without it.',
  },
  ENGINE_TIMEOUT: {
    status: 504,
    message: 'The engine did not answer in time. Try again when it is less busy.',
  },
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof kinds;

export const errorCodes = Object.keys(kinds) as ErrorCode[]; // a literal object's keys are exactly its type's

/** A field that is refused: in a sentence, and in parts for those who say it in another language. */
export type FieldError = components['schemas']['FieldError'];

/** The body of every answer with a status of 400 or more; the engine's errors have the same shape. */
export interface ErrorResponse {
  error: { code: ErrorCode; message: string; details: FieldError[] };
}

export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  readonly code: ErrorCode;
  readonly status: number;
  readonly details: FieldError[];
  /** When asking again may help: the answer's Retry-After. */
  readonly retryAfterS: number | undefined;

  constructor(
    code: ErrorCode,
    options: { details?: FieldError[]; cause?: unknown; retryAfterS?: number } = {},
  ) {
    super(kinds[code].message, { cause: options.cause });
    this.code = code;
    this.status = kinds[code].status;
    this.details = options.details ?? [];
    this.retryAfterS = options.retryAfterS;
  }

  toResponse(): ErrorResponse {
    return { error: { code: this.code, message: this.message, details: this.details } };
  }
}

/** The code that Node, axios and others put on their errors, such as ECONNREFUSED. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
