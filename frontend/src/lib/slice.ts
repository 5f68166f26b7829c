/** How a component subscribes to the one part of a store that it shows. */
import { useSyncExternalStore } from 'react';

export interface Store<State> {
  readonly subscribe: (listener: () => void) => () => void;
  /** The same object until something changes. */
  readonly read: () => State;
}

/** `select` answers a part of the state as it is, or something plain: a new object each time would never come to rest. */
export function useSlice<State, Slice>(store: Store<State>, select: (state: State) => Slice): Slice {
  return useSyncExternalStore(store.subscribe, () => select(store.read()));
}
