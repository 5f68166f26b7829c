/** A gateway's memory for tests that are not about it: what the engine has let go of is gone. */
import type { Archive } from '../src/generations/archive.js';
import type { Keeper } from '../src/generations/recorder.js';

export const keepsNothing: Keeper = {
  begin: () => Promise.resolve(null),
  take: () => Promise.resolve(),
  refuse: () => Promise.resolve(null),
  find: () => Promise.resolve(null),
  revive: () => Promise.resolve(),
  cancel: () => Promise.resolve(),
};

export const nothingKept: Archive = {
  describe: () => Promise.resolve(null),
  stream: () => Promise.resolve(null),
  preview: () => Promise.resolve(null),
  image: () => Promise.resolve(null),
};
