/** Brings back what was on the stage before, or what the address names, and remembers what is on it now. */
import { useEffect } from 'react';
import { useNavigate, useParams, useSearchParams } from 'react-router';
import type { Gaze } from '../generation/picture-wish.ts';
import { forgetShown, recallShown, rememberShown } from '../generation/shown-generation.ts';
import type { Services } from './services.ts';

export function useReturn({ session, scene, history, commands }: Services): void {
  const { id: named } = useParams();
  const [query] = useSearchParams();
  const navigate = useNavigate();

  useEffect(() => {
    const { phase } = session.read().generation;
    const shown = recallShown();
    const isUnfollowed = phase === 'idle' || session.isCut; // this page was left for another one meanwhile
    if (named === undefined && shown !== null && isUnfollowed) commands.open(shown.id, shown.request);
  }, [session, commands]); // eslint-disable-line react-hooks/exhaustive-deps -- only when the page is opened

  useEffect(() => {
    if (named === undefined) return;
    const { id } = session.read().generation;
    const shown = recallShown();
    if (named !== id || session.isCut) commands.open(named, shown?.id === named ? shown.request : null);
    scene.look(gazeIn(query));
  }, [session, scene, commands, named]); // eslint-disable-line react-hooks/exhaustive-deps -- the address says once where to look

  useEffect(
    () =>
      session.subscribe(() => {
        const { id, request, phase } = session.read().generation;
        if (id !== null) rememberShown({ id, request });
        else if (phase === 'idle') forgetShown();
        if (named !== undefined && id !== named) void navigate('/', { replace: true }); // another has taken the stage
      }),
    [session, named, navigate],
  );

  useEffect(() => history.followOtherTabs(), [history]);
  useEffect(() => () => session.close(), [session]);
}

/** `step` counts from 1, `image` too, as people do. */
function gazeIn(query: URLSearchParams): Gaze {
  return { step: readCount(query.get('step')), index: minusOne(readCount(query.get('image'))) };
}

function readCount(text: string | null): number | null {
  return text !== null && /^[1-9]\d{0,2}$/.test(text) ? Number(text) : null;
}

function minusOne(count: number | null): number | null {
  return count === null ? null : count - 1;
}
