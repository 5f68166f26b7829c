/** What is kept of generations: who writes it and who answers from it, over one storage. */
import type { Logger } from 'pino';
import type { Engines } from '../engine/engines.js';
import type { Storage } from '../storage/storage.js';
import { StoredArchive, type Archive } from './archive.js';
import { GenerationStore } from './generation-store.js';
import { Recorder } from './recorder.js';

export interface Recordings {
  keeper: Recorder;
  archive: Archive;
}

export function openRecordings(storage: Storage, engines: Engines, logger: Logger): Recordings {
  const store = new GenerationStore(storage);
  const { files } = storage;
  return {
    keeper: new Recorder({ store, files, engines, logger }),
    archive: new StoredArchive(store, files),
  };
}
