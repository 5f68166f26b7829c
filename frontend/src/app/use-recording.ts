/** Writes what happens on the stage into the history. */
import { useEffect } from 'react';
import type { EntryState, History } from '../features/gallery/history.ts';
import type { GenerationState, Phase } from '../generation/generation.ts';
import { shownPicture } from '../generation/picture-wish.ts';
import type { Generate } from '../generation/use-generate.ts';
import { makeThumbnail } from '../lib/thumbnail.ts';

const entryStates: Readonly<Record<Phase, EntryState | null>> = {
  idle: null,
  submitting: null,
  queued: 'developing',
  running: 'developing',
  done: 'done',
  failed: 'failed',
  cancelled: 'cancelled',
  expired: null, // what is known of it stays as it is
};

export function useRecording(history: History, { generation, loaded }: Generate): void {
  useEffect(() => recordState(history, generation), [history, generation]);

  const { id } = generation;
  const isOver = entryStates[generation.phase] !== 'developing';
  const picture = isOver ? shownPicture(generation, loaded, 0, null) : null;
  const url =
    picture !== null && (generation.phase !== 'done' || picture.step === null) ? picture.picture.url : null;
  useEffect(() => {
    if (id === null || url === null || history.find(id)?.thumb != null) return;
    void makeThumbnail(url).then((thumb) => history.update(id, { thumb }));
  }, [history, id, url]);
}

function recordState(history: History, { id, phase, request, seed }: GenerationState): void {
  const state = entryStates[phase];
  if (id === null || request === null || state === null) return;
  const entry = history.find(id);
  if (entry?.state === state && entry.seed === seed) return;
  history.put({
    id,
    createdAt: entry?.createdAt ?? Date.now(),
    request,
    seed,
    state,
    thumb: entry?.thumb ?? null,
  });
}
