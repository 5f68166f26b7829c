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
  /** What is wrong with either, in the words of the language that the page speaks by now. */
  sayErrors: SayErrors;
}

export type SayErrors = () => FieldErrors;

const nothingWrong: SayErrors = () => ({});

export class Draft extends Emitter {
  #state: DraftState = {
    settings: parseSettings(readOwn('settings')),
    beginning: null,
    sayErrors: nothingWrong,
  };
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
    this.#set({ ...this.#state, settings, sayErrors: nothingWrong });
  };

  readonly setBeginning = (beginning: Beginning): void => {
    this.#hasBegun = true;
    this.#keeper.keep(beginning?.kind === 'picture' ? beginning : null);
    this.#set({ ...this.#state, beginning, sayErrors: nothingWrong });
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

  /** Shows what is wrong. */
  complain(sayErrors: SayErrors): void {
    this.#set({ ...this.#state, sayErrors });
  }

  /** Shows that nothing is. */
  approve(): void {
    this.complain(nothingWrong);
  }

  #set(state: DraftState): void {
    this.#state = state;
    this.emit();
  }
}
