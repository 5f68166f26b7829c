/**
 * Knows where the unfinished frame of an event stream begins, so that a stream which is cut can be ended cleanly.
 *
 * A cut frame must not be finished with a plain blank line: that would hand over half an event and commit its id, and
 * the reader would never get the whole one. The frame is therefore named `cut` (listeners for messages don't see it) and
 * its id is set back by one. https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
const NEWLINE = 0x0a;
const BLANK_LINE = Buffer.from('\n\n');
const HEAD_BYTES = 192; // holds `retry:` and `id:`, the lines before an event's data

export class FrameCut {
  /** The first bytes of the unfinished frame, or null between two frames. */
  #head: string | null = null;
  #endsLine = true;

  /** Costs two comparisons when a chunk ends with a whole frame, as nearly all do, else one native search. */
  push(chunk: Buffer): void {
    const last = chunk.length - 1;
    if (last < 0) return;
    const endsFrame = chunk[last] === NEWLINE && (last > 0 ? chunk[last - 1] === NEWLINE : this.#endsLine);
    if (endsFrame) this.#head = null;
    else this.#findHead(chunk);
    this.#endsLine = chunk[last] === NEWLINE;
  }

  #findHead(chunk: Buffer): void {
    const blank = chunk.lastIndexOf(BLANK_LINE);
    if (blank >= 0) this.#head = readHead(chunk, blank + BLANK_LINE.length);
    else if (this.#endsLine && chunk[0] === NEWLINE) this.#head = readHead(chunk, 1);
    else if (this.#head === null) this.#head = readHead(chunk, 0);
    else if (this.#head.length < HEAD_BYTES) this.#head += readHead(chunk, 0);
  }

  /** What ends the unfinished frame without its event being taken for a whole one; empty between two frames. */
  finish(): string {
    if (this.#head === null) return '';
    // A NUL makes parsers ignore half an `id:` or `retry:` line; later lines are data, where it would only be noise.
    const end = this.#endsLine ? '' : HAS_DATA.test(this.#head) ? '\n' : '\0\n';
    return `${end}event: cut\n${previousId(this.#head)}\n`;
  }

  /** Lines that set the time until a reader reconnects; an unfinished frame stays so, which makes readers drop it. */
  retryAfter(timeoutMs: number): string {
    const retry = `retry: ${timeoutMs}\n`;
    if (this.#head === null) return `${retry}\n`;
    return this.#endsLine ? retry : `\n${retry}`;
  }
}

const HAS_DATA = /^data:/m;
const ID = /^id: ?(.*):(\w+)\n/m;

/**
 * The id line of the event before, in the engine's form `<generation>:<seq>`; nothing when no id has arrived. Before
 * `<generation>:lost`, which ends the stream of a lost generation, comes the beginning.
 */
function previousId(head: string): string {
  const [, generation, seq] = ID.exec(head) ?? [];
  return generation === undefined ? '' : `id: ${generation}:${Math.max(1, Number(seq) || 1) - 1}\n`;
}

function readHead(chunk: Buffer, start: number): string {
  return chunk.toString('latin1', start, start + HEAD_BYTES);
}
