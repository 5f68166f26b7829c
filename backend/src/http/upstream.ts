/** An answer that comes from elsewhere and is handed on; only the body's bytes are still to come. */
import type { Readable } from 'node:stream';

export interface Upstream {
  status: number;
  /** In lower case; only those that concern the client. */
  headers: Record<string, string>;
  body: Readable;
}
