/** What the form holds: the settings, what the next picture begins with, and what is wrong with either. */
import { Emitter } from '../lib/emitter.ts';
import { readOwn, writeOwn } from '../lib/storage.ts';
import type { Beginning } from './beginning/beginning.ts';
import { parseSettings, type FieldErrors, type Settings } from './settings.ts';

export interface DraftState {
  /** As they were chosen, whatever the model can do: see fitToModel. */
  settings: Settings;
  beginning: Beginning;
  errors: FieldErrors;
}

export class Draft extends Emitter {
  #state: DraftState = { settings: parseSettings(readOwn('settings')), beginning: null, errors: {} };

  /** The same object until something changes. */
  readonly read = (): DraftState => this.#state;

  readonly setSettings = (settings: Settings): void => {
    writeOwn('settings', settings);
    this.#set({ ...this.#state, settings, errors: {} });
  };

  readonly setBeginning = (beginning: Beginning): void =>
    this.#set({ ...this.#state, beginning, errors: {} });

  /** Shows what is wrong, or that nothing is. */
  complain(errors: FieldErrors): void {
    this.#set({ ...this.#state, errors });
  }

  #set(state: DraftState): void {
    this.#state = state;
    this.emit();
  }
}
