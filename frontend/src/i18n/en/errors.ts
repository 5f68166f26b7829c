/** What the page says about each error, by its code. `message` is the server's own sentence, where it says it best. */
export const errors = {
  VALIDATION_ERROR: { title: 'Something in the settings does not fit', text: '{{message}}' },
  NOT_FOUND: {
    title: 'The server does not know this address',
    text: 'The page may be older than the server. Reload it and try again.',
  },
  METHOD_NOT_ALLOWED: {
    title: 'The server does not take this request',
    text: 'The page may be older than the server. Reload it and try again.',
  },
  PAYLOAD_TOO_LARGE: {
    title: 'That is more than the server takes',
    text: 'Shorten the prompt, or start from a smaller picture, and try again.',
  },
  UNSUPPORTED_MEDIA_TYPE: {
    title: 'The server does not take this request',
    text: 'The page may be older than the server. Reload it and try again.',
  },
  HOST_NOT_ALLOWED: {
    title: 'The server does not answer under this name',
    text: 'Open Safelight under localhost, or add this host name to ALLOWED_HOSTS and restart it.',
  },
  CROSS_SITE_REQUEST: {
    title: 'The request seemed to come from another site',
    text: 'Reload the page from its own address and try again.',
  },
  GENERATION_NOT_FOUND: {
    title: 'This picture is not kept any more',
    text: 'The engine keeps the newest pictures for a while only. With the same seed it makes the same one again.',
  },
  PREVIEW_NOT_FOUND: {
    title: 'This step is not kept any more',
    text: 'The finished picture may still be there.',
  },
  PICTURE_NOT_FOUND: {
    title: 'There is no such picture',
    text: 'It may have been deleted.',
  },
  IMAGE_NOT_READY: {
    title: 'The picture is not finished yet',
    text: 'It appears here as soon as its last step is done.',
  },
  QUEUE_FULL: { title: 'The darkroom is full right now', text: '{{message}}' },
  ENGINE_STARTING: {
    title: 'The engine is warming up',
    text: 'It is loading its model. Try again in a few seconds.',
  },
  ENGINE_STOPPING: {
    title: 'The engine is shutting down',
    text: 'Start Safelight again, then try once more.',
  },
  ENGINE_FAILED: {
    title: 'The engine has failed',
    text: 'It is being started again. Try once more in a minute; its log says what went wrong.',
  },
  ENGINE_UNAVAILABLE: {
    title: 'The engine does not answer',
    text: 'It may be starting again. If this stays, look at its log and restart Safelight.',
  },
  GENERATION_LOST: {
    title: 'The engine lost this picture',
    text: 'It was restarted in between. With the same seed it makes the same one again.',
  },
  GENERATION_FAILED: { title: 'The picture could not be finished', text: '{{message}}' },
  LATENTS_NOT_KEPT: {
    title: 'This step cannot be gone on from any more',
    text: 'The engine keeps the steps of the newest pictures only. The same settings can be developed anew, from the start.',
  },
  NOTHING_TO_KEEP: { title: 'There is nothing to keep yet', text: 'Wait for the first step, then keep it.' },
  MODEL_UNAVAILABLE: { title: 'This model cannot be used right now', text: '{{message}}' },
  TIMEOUT: {
    title: 'The picture took too long',
    text: 'The engine ended it after its time limit. Fewer steps, a smaller size or fewer images are quicker.',
  },
  OUT_OF_MEMORY: {
    title: 'The picture did not fit into memory',
    text: 'Choose a smaller size or fewer images at once, then try again.',
  },
  INTERNAL_ERROR: {
    title: 'Something broke on the server',
    text: 'Try again. If it happens once more, the engine’s log says why.',
  },
  MALFORMED_REQUEST: {
    title: 'The server could not read the request',
    text: 'The page may be older than the server. Reload it and try again.',
  },
  HEADERS_TOO_LARGE: {
    title: 'The browser sent more than the server takes',
    text: 'Clear this site’s cookies, reload the page and try again.',
  },
  REQUEST_TIMEOUT: {
    title: 'The request took too long to arrive',
    text: 'The connection is slow at the moment. Try again.',
  },
  ORIGIN_NOT_ALLOWED: {
    title: 'The server does not answer this page',
    text: 'Open Safelight at its own address, or add this one to ALLOWED_ORIGINS and restart it.',
  },
  ENGINE_PROTOCOL_ERROR: {
    title: 'The engine answered in another language',
    text: 'Check ENGINE_URL, and that engine and gateway are of the same version.',
  },
  ENGINE_TIMEOUT: { title: 'The engine did not answer in time', text: 'It is busy. Try again in a moment.' },
  ID_TAKEN: {
    title: 'The server has another picture under this id',
    text: 'The page may be older than the server. Reload it and try again.',
  },
  IDEMPOTENCY_KEY_REUSED: {
    title: 'The server took this for a repetition of another request',
    text: 'The page may be older than the server. Reload it and try again.',
  },
  RATE_LIMITED: { title: 'That was a lot in a short time', text: '{{message}}' },
  UPLOADS_BUSY: { title: 'Many pictures are being sent at once', text: 'Try again in a few seconds.' },
  SHUTTING_DOWN: { title: 'Safelight is shutting down', text: 'Start it again, then try once more.' },
  PAGE_NOT_BUILT: { title: 'The page has not been built', text: 'Run npm run build, then reload.' },
  NETWORK_ERROR: {
    title: 'The server cannot be reached',
    text: 'Check that Safelight is running and that you are connected, then try again.',
  },
  UNEXPECTED_ANSWER: {
    title: 'Something else answered in the server’s place',
    text: 'Check the address, and any proxy in between, then try again.',
  },
  SIGNED_OUT: {
    title: 'You are signed out',
    text: 'Something before Safelight asks you to sign in again. Reload the page.',
  },
  /** For a branch, a picture that is gone is its parent. */
  PARENT_GONE: {
    title: 'The picture to branch from is not kept any more',
    text: 'The engine keeps the newest pictures for a while only. The same settings can be developed anew, from the start.',
  },
  UNKNOWN: { title: 'That did not work', text: '{{message}}' },
  /** About one field, by the rule that it breaks. */
  rules: {
    required: 'This is needed.',
    minimum: 'At least {{minimum}}.',
    maximum: 'At most {{maximum}}.',
    between: 'Between {{minimum}} and {{maximum}}.',
    multipleOf: 'Only multiples of {{step}}.',
    minLength_one: 'At least one character.',
    minLength_other: 'At least {{count}} characters.',
    maxLength_one: 'At most one character.',
    maxLength_other: 'At most {{count}} characters.',
    maxItems_one: 'At most one at once.',
    maxItems_other: 'At most {{count}} at once.',
    maxBytes: 'At most {{megabytes}} MB.',
    maxPixels: 'At most {{megapixels}} megapixels.',
    choice: 'Only {{choices}}.',
    sameAsParent: 'Has to be {{value}}, as in the picture that it goes on from.',
    /** Where the server's own sentence says more than the rule. */
    type: '{{message}}',
    unknownField: '{{message}}',
    repeated: '{{message}}',
    pattern: '{{message}}',
    format: '{{message}}',
    needs: '{{message}}',
    excludes: '{{message}}',
    from: '{{message}}',
    other: '{{message}}',
  },
  again: 'Try again in a moment.',
  sentence: '{{title}}.',
} as const;
