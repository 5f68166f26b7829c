/** The event streams that are open right now, so that a stopping gateway can send their readers away. */
export class OpenStreams {
  readonly #ends = new Set<() => void>();
  #isClosed = false;

  get isClosed(): boolean {
    return this.#isClosed;
  }

  get size(): number {
    return this.#ends.size;
  }

  /** Calls `end` when the gateway stops, at once if it has stopped already. Answers how to take the stream off again. */
  add(end: () => void): () => void {
    if (this.#isClosed) end();
    else this.#ends.add(end);
    return () => this.#ends.delete(end);
  }

  /** Ends every stream; those that are added later end at once. */
  close(): void {
    this.#isClosed = true;
    for (const end of this.#ends) end();
    this.#ends.clear();
  }
}
