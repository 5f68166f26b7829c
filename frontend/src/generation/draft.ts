/** What the form holds: the settings, what the next picture begins with, and what is wrong with either. */
import { Emitter } from '../lib/emitter.ts';
import { readOwn, writeOwn } from '../lib/storage.ts';
import type { Beginning } from './beginning/beginning.ts';
import { createPictureKeeper, type PictureKeeper } from './beginning/kept-picture.ts';
import { parseSettings, type FieldErrors, type Settings } from './settings.ts';

export interface DraftState {
  /** As they were chosen, whatever the model can do: see fitToModel. */
  settings: Settings;
  beginning: Beginning;
  errors: FieldErrors;
}

export class Draft extends Emitter {
  #state: DraftState = { settings: parseSettings(readOwn('settings')), beginning: null, errors: {} };
  readonly #keeper: PictureKeeper;
  /** Whether a beginning was chosen or removed since the page was loaded: what was kept then comes too late. */
  #hasBegun = false;

  constructor(keeper = createPictureKeeper()) {
    super();
    this.#keeper = keeper;
    void keeper.recall().then((picture) => {
      if (picture !== null && !this.#hasBegun) this.#set({ ...this.#state, beginning: picture });
    });
  }

  /** The same object until something changes. */
  readonly read = (): DraftState => this.#state;

  readonly setSettings = (settings: Settings): void => {
    writeOwn('settings', settings);
    this.#set({ ...this.#state, settings, errors: {} });
  };

  readonly setBeginning = (beginning: Beginning): void => {
    this.#hasBegun = true;
    this.#keeper.keep(beginning?.kind === 'picture' ? beginning : null);
    this.#set({ ...this.#state, beginning, errors: {} });
  };

  /** Puts both in place of what was there, and answers the way back to it. */
  replace(settings: Settings, beginning: Beginning): () => void {
    const before = this.#state;
    const put = (part: Pick<DraftState, 'settings' | 'beginning'>): void => {
      this.setSettings(part.settings);
      this.setBeginning(part.beginning);
    };
    put({ settings, beginning });
    return () => put(before);
  }

  /** Shows what is wrong, or that nothing is. */
  complain(errors: FieldErrors): void {
    this.#set({ ...this.#state, errors });
  }

  #set(state: DraftState): void {
    this.#state = state;
    this.emit();
  }
}
