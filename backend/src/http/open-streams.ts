/** The event streams and sockets that are open right now, so that a stopping gateway can send their readers away. */
export class OpenStreams {
  readonly #open = new Set<{ end: () => void; cut: (() => void) | undefined }>();
  #isClosed = false;

  get isClosed(): boolean {
    return this.#isClosed;
  }

  get size(): number {
    return this.#open.size;
  }

  /**
   * Calls `end` when the gateway stops, at once if it has stopped already, and `cut` when it can wait no longer; the
   * server itself cuts HTTP. Answers how to take the stream off again.
   */
  add(end: () => void, cut?: () => void): () => void {
    const stream = { end, cut };
    this.#open.add(stream);
    if (this.#isClosed) end();
    return () => this.#open.delete(stream);
  }

  /** Ends every stream; those that are added later end at once. */
  close(): void {
    this.#isClosed = true;
    for (const { end } of this.#open) end();
  }

  /** Does not wait for those that have not ended yet. */
  cut(): void {
    for (const { cut } of this.#open) cut?.();
  }
}
