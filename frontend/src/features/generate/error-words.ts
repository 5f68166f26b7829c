/** What the page says about each error, and what to do next. The server's own sentence stands in where we know no better. */
import type { ErrorCode } from '../../api/gateway-error.ts';

/** The button offered beside the words. */
export type NextStep = 'retry' | 'edit' | 'anew' | 'reload' | 'none';

export interface ErrorWords {
  title: string;
  /** Null where the server's sentence says it best, because it knows the field, the limit or the time. */
  text: string | null;
  next: NextStep;
}

const words: Readonly<Record<ErrorCode, ErrorWords>> = {
  VALIDATION_ERROR: { title: 'Something in the settings does not fit', text: null, next: 'edit' },
  NOT_FOUND: olderPage('The server does not know this address'),
  METHOD_NOT_ALLOWED: olderPage('The server does not take this request'),
  PAYLOAD_TOO_LARGE: {
    title: 'That is more than the server takes',
    text: 'Shorten the prompt, or start from a smaller picture, and try again.',
    next: 'edit',
  },
  UNSUPPORTED_MEDIA_TYPE: olderPage('The server does not take this request'),
  HOST_NOT_ALLOWED: {
    title: 'The server does not answer under this name',
    text: 'Open Safelight under localhost, or add this host name to ALLOWED_HOSTS and restart it.',
    next: 'none',
  },
  CROSS_SITE_REQUEST: {
    title: 'The request seemed to come from another site',
    text: 'Reload the page from its own address and try again.',
    next: 'reload',
  },
  GENERATION_NOT_FOUND: {
    title: 'This picture is not kept any more',
    text: 'The engine keeps the newest pictures for a while only. With the same seed it makes the same one again.',
    next: 'retry',
  },
  PREVIEW_NOT_FOUND: {
    title: 'This step is not kept any more',
    text: 'The finished picture may still be there.',
    next: 'none',
  },
  IMAGE_NOT_READY: {
    title: 'The picture is not finished yet',
    text: 'It appears here as soon as its last step is done.',
    next: 'none',
  },
  QUEUE_FULL: { title: 'The darkroom is full right now', text: null, next: 'retry' },
  ENGINE_STARTING: {
    title: 'The engine is warming up',
    text: 'It is loading its model. Try again in a few seconds.',
    next: 'retry',
  },
  ENGINE_STOPPING: {
    title: 'The engine is shutting down',
    text: 'Start Safelight again, then try once more.',
    next: 'retry',
  },
  ENGINE_UNAVAILABLE: {
    title: 'The engine does not answer',
    text: 'It may be starting again. If this stays, look at its log and restart Safelight.',
    next: 'retry',
  },
  GENERATION_LOST: {
    title: 'The engine lost this picture',
    text: 'It was restarted in between. With the same seed it makes the same one again.',
    next: 'retry',
  },
  GENERATION_FAILED: { title: 'The picture could not be finished', text: null, next: 'retry' },
  LATENTS_NOT_KEPT: {
    title: 'This step cannot be gone on from any more',
    text: 'The engine keeps the steps of the newest pictures only. The same settings can be developed anew, from the start.',
    next: 'anew',
  },
  NOTHING_TO_KEEP: {
    title: 'There is nothing to keep yet',
    text: 'Wait for the first step, then keep it.',
    next: 'none',
  },
  MODEL_UNAVAILABLE: {
    title: 'This model cannot be used right now',
    text: null,
    next: 'edit',
  },
  TIMEOUT: {
    title: 'The picture took too long',
    text: 'The engine ended it after its time limit. Fewer steps, a smaller size or fewer images are quicker.',
    next: 'edit',
  },
  OUT_OF_MEMORY: {
    title: 'The picture did not fit into memory',
    text: 'Choose a smaller size or fewer images at once, then try again.',
    next: 'edit',
  },
  INTERNAL_ERROR: {
    title: 'Something broke on the server',
    text: 'Try again. If it happens once more, the engine’s log says why.',
    next: 'retry',
  },
  MALFORMED_REQUEST: olderPage('The server could not read the request'),
  HEADERS_TOO_LARGE: {
    title: 'The browser sent more than the server takes',
    text: 'Clear this site’s cookies, reload the page and try again.',
    next: 'reload',
  },
  REQUEST_TIMEOUT: {
    title: 'The request took too long to arrive',
    text: 'The connection is slow at the moment. Try again.',
    next: 'retry',
  },
  ORIGIN_NOT_ALLOWED: {
    title: 'The server does not answer this page',
    text: 'Open Safelight at its own address, or add this one to ALLOWED_ORIGINS and restart it.',
    next: 'none',
  },
  ENGINE_PROTOCOL_ERROR: {
    title: 'The engine answered in another language',
    text: 'Check ENGINE_URL, and that engine and gateway are of the same version.',
    next: 'retry',
  },
  ENGINE_TIMEOUT: {
    title: 'The engine did not answer in time',
    text: 'It is busy. Try again in a moment.',
    next: 'retry',
  },
  RATE_LIMITED: { title: 'That was a lot in a short time', text: null, next: 'retry' },
  UPLOADS_BUSY: {
    title: 'Many pictures are being sent at once',
    text: 'Try again in a few seconds.',
    next: 'retry',
  },
  SHUTTING_DOWN: {
    title: 'Safelight is shutting down',
    text: 'Start it again, then try once more.',
    next: 'retry',
  },
  PAGE_NOT_BUILT: {
    title: 'The page has not been built',
    text: 'Run npm run build, then reload.',
    next: 'reload',
  },
  NETWORK_ERROR: {
    title: 'The server cannot be reached',
    text: 'Check that Safelight is running and that you are connected, then try again.',
    next: 'retry',
  },
  UNEXPECTED_ANSWER: {
    title: 'Something else answered in the server’s place',
    text: 'Check the address, and any proxy in between, then try again.',
    next: 'retry',
  },
};

function olderPage(title: string): ErrorWords {
  return { title, text: 'The page may be older than the server. Reload it and try again.', next: 'reload' };
}

export function isKnownCode(code: string): code is ErrorCode {
  return Object.hasOwn(words, code);
}

/** For a branch, a picture that is gone is its parent: asking once more would only be refused once more. */
const parentGone: ErrorWords = {
  title: 'The picture to branch from is not kept any more',
  text: 'The engine keeps the newest pictures for a while only. The same settings can be developed anew, from the start.',
  next: 'anew',
};

/** Never empty: an unknown code gets general words and the server's own sentence. */
export function wordsFor(
  failure: { code: string; message: string },
  isBranch = false,
): ErrorWords & { text: string } {
  const known: ErrorWords = isKnownCode(failure.code)
    ? isBranch && failure.code === 'GENERATION_NOT_FOUND'
      ? parentGone
      : words[failure.code]
    : { title: 'That did not work', text: null, next: 'retry' };
  return { ...known, text: known.text ?? (failure.message || 'Try again in a moment.') };
}
