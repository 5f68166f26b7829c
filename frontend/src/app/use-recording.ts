/** Writes what happens on the stage into the history. */
import { useEffect } from 'react';
import type { EntryState, History } from '../features/recent/history.ts';
import type { GenerationState, Phase } from '../generation/generation.ts';
import { shownPicture } from '../generation/picture-wish.ts';
import type { Scene, SceneState } from '../generation/scene.ts';
import { makeThumbnail } from '../lib/thumbnail.ts';

const entryStates: Readonly<Record<Phase, EntryState | null>> = {
  idle: null,
  submitting: null,
  queued: 'developing',
  running: 'developing',
  done: 'done',
  failed: 'failed',
  cancelled: 'cancelled',
  lost: null, // what is known of it stays as it is
};

export function useRecording(history: History, scene: Scene): void {
  useEffect(() => {
    let pictured = '';
    let recorded = '';
    const record = (): void => {
      const state = scene.read();
      const { id, phase, seed } = state.generation;
      const news = [id, entryStates[phase], seed].join(' ');
      if (news !== recorded) recordState(history, state.generation); // what was removed does not come back by being looked at
      recorded = news;
      const url = lastingPicture(state);
      if (id === null || url === null || url === pictured || history.find(id)?.thumb != null) return;
      pictured = url;
      void makeThumbnail(url).then((thumb) => history.update(id, { thumb }));
    };
    record();
    return scene.subscribe(record);
  }, [history, scene]);
}

/** The picture to be remembered by: the final one, or the last preview of what ended before. Null while it develops. */
function lastingPicture({ generation, loaded }: SceneState): string | null {
  if (entryStates[generation.phase] === 'developing') return null;
  const shown = shownPicture(generation, loaded, 0, null);
  return shown === null || (generation.phase === 'done' && shown.step !== null) ? null : shown.picture.url;
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
