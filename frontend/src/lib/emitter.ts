/** The subscribe half of a store that React reads with useSyncExternalStore. */

export class Emitter {
  readonly #listeners = new Set<() => void>();

  /** Calls `listener` after every change until the returned function is called. Bound, so that it can be handed to React. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  protected emit(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
