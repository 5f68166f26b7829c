/** Brings back what was on the stage before a reload, and remembers what is on it now. */
import { useEffect } from 'react';
import { forgetShown, recallShown, rememberShown } from '../generation/shown-generation.ts';
import type { Services } from './services.ts';

export function useReturn({ session, history, commands }: Services): void {
  useEffect(() => {
    const shown = recallShown();
    if (shown !== null && session.read().generation.phase === 'idle') commands.open(shown.id, shown.request);
    return session.subscribe(() => {
      const { id, request, phase } = session.read().generation;
      if (id !== null) rememberShown({ id, request });
      else if (phase === 'idle') forgetShown();
    });
  }, [session, commands]);

  useEffect(() => history.followOtherTabs(), [history]);
  useEffect(() => () => session.close(), [session]);
}
