/** Bounds the memory of bodies with pictures: what is on its way in, all of it together. */
import type { ServerResponse } from 'node:http';

export class UploadBudget {
  #bytes: number;

  constructor(bytes: number) {
    this.#bytes = bytes;
  }

  /** Takes `bytes` until the response is complete or its client has left; false, and nothing taken, when too few are left. */
  take(bytes: number, response: ServerResponse): boolean {
    if (bytes > this.#bytes) return false;
    this.#bytes -= bytes;
    response.once('close', () => {
      this.#bytes += bytes;
    });
    return true;
  }
}
