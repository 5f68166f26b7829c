/** What the page says about each error, and what to do next. The server's own sentence stands in where we know no better. */
import type { ErrorCode } from '../api/gateway-error.ts';
import { t } from '../i18n/words.ts';

/** The button offered beside the words. */
export type NextStep = 'retry' | 'edit' | 'anew' | 'reload' | 'none';

export interface ErrorWords {
  title: string;
  /** Never empty: the server's sentence where it says it best, because it knows the field, the limit or the time. */
  text: string;
  next: NextStep;
}

/** The words are in the catalogue, under the code. */
const nextSteps: Readonly<Record<ErrorCode, NextStep>> = {
  VALIDATION_ERROR: 'edit',
  NOT_FOUND: 'reload',
  METHOD_NOT_ALLOWED: 'reload',
  PAYLOAD_TOO_LARGE: 'edit',
  UNSUPPORTED_MEDIA_TYPE: 'reload',
  HOST_NOT_ALLOWED: 'none',
  CROSS_SITE_REQUEST: 'reload',
  GENERATION_NOT_FOUND: 'retry',
  PREVIEW_NOT_FOUND: 'none',
  IMAGE_NOT_READY: 'none',
  PICTURE_NOT_FOUND: 'none',
  QUEUE_FULL: 'retry',
  ENGINE_STARTING: 'retry',
  ENGINE_STOPPING: 'retry',
  ENGINE_FAILED: 'retry',
  ENGINE_UNAVAILABLE: 'retry',
  GENERATION_LOST: 'retry',
  GENERATION_FAILED: 'retry',
  LATENTS_NOT_KEPT: 'anew',
  NOTHING_TO_KEEP: 'none',
  MODEL_UNAVAILABLE: 'edit',
  TIMEOUT: 'edit',
  OUT_OF_MEMORY: 'edit',
  INTERNAL_ERROR: 'retry',
  MALFORMED_REQUEST: 'reload',
  HEADERS_TOO_LARGE: 'reload',
  REQUEST_TIMEOUT: 'retry',
  ORIGIN_NOT_ALLOWED: 'none',
  ENGINE_PROTOCOL_ERROR: 'retry',
  ENGINE_TIMEOUT: 'retry',
  // Only other clients choose ids and keys.
  ID_TAKEN: 'reload',
  IDEMPOTENCY_KEY_REUSED: 'reload',
  RATE_LIMITED: 'retry',
  UPLOADS_BUSY: 'retry',
  SHUTTING_DOWN: 'retry',
  PAGE_NOT_BUILT: 'reload',
  NETWORK_ERROR: 'retry',
  UNEXPECTED_ANSWER: 'retry',
  SIGNED_OUT: 'reload',
};

export function isKnownCode(code: string): code is ErrorCode {
  return Object.hasOwn(nextSteps, code);
}

/** An unknown code gets general words and the server's own sentence. */
export function wordsFor(failure: { code: string; message: string }, isBranch = false): ErrorWords {
  const { code, message } = failure;
  // For a branch, a picture that is gone is its parent: asking once more would only be refused once more.
  if (isBranch && code === 'GENERATION_NOT_FOUND') return { ...say('PARENT_GONE', message), next: 'anew' };
  return isKnownCode(code)
    ? { ...say(code, message), next: nextSteps[code] }
    : { ...say('UNKNOWN', message), next: 'retry' };
}

/** What it is called, as a sentence by itself. */
export function sentenceFor(failure: { code: string; message: string }, isBranch = false): string {
  return t('errors:sentence', { title: wordsFor(failure, isBranch).title });
}

function say(code: ErrorCode | 'PARENT_GONE' | 'UNKNOWN', sentence: string): Omit<ErrorWords, 'next'> {
  const message = sentence || t('errors:again');
  return { title: t(`errors:${code}.title`), text: t(`errors:${code}.text`, { message }) };
}
