/** A service's log file within its bound: older lines go to one .old file, and what was there is dropped. */
import {
  copyFileSync,
  openSync,
  closeSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';

const BYTES_MAX = 10 * 1024 * 1024;
const LAST_LINES = 15;

export class LogFile {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
    writeFileSync(path, '');
  }

  /** Hands over a file descriptor that appends, for as long as `use` runs. */
  lend<T>(use: (descriptor: number) => T): T {
    const descriptor = openSync(this.path, 'a');
    try {
      return use(descriptor);
    } finally {
      closeSync(descriptor);
    }
  }

  /** Copied and cut rather than renamed, since the service keeps it open. */
  keepWithinBound(): void {
    if (statSync(this.path).size <= BYTES_MAX) return;
    copyFileSync(this.path, `${this.path}.old`);
    truncateSync(this.path);
  }

  lastWords(): string {
    return readFileSync(this.path, 'utf8').trimEnd().split('\n').slice(-LAST_LINES).join('\n');
  }
}
