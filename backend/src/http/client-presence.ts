/** Tells when the client of a response has left, so that nothing goes on being fetched for nobody. */
import type { ServerResponse } from 'node:http';

/** Aborts as soon as the connection closes before the response is complete. */
export function untilClientLeaves(response: ServerResponse): AbortSignal {
  const leaving = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) leaving.abort();
  });
  return leaving.signal;
}
