/** An answer that comes from elsewhere and is handed on; only the body's bytes are still to come. */
import type { Readable } from 'node:stream';

export interface Upstream {
  status: number;
  /** In lower case; only those that concern the client. */
  headers: Record<string, string>;
  body: Readable;
  /** It comes from an engine that does not have the generation; who has kept it may answer instead. */
  isLost?: boolean;
}
