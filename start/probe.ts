/** Asks a service on this machine whether it is ready, directly: a proxy in the environment is for other machines. */
import { get } from 'node:http';

const TIMEOUT_MS = 2_000;

/** True for an answer of 200. The Host header is one that every service accepts, whatever address it listens on. */
export function answers(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    // An agent of its own, since NODE_USE_ENV_PROXY gives the global one a proxy.
    const options = { agent: false, headers: { host: 'localhost' }, signal: AbortSignal.timeout(TIMEOUT_MS) };
    const request = get(url, options, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on('error', () => resolve(false));
  });
}
