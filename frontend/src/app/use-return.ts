/** Brings back what was on the stage before a reload, and remembers what is on it now. */
import { useEffect, useRef } from 'react';
import { forgetShown, recallShown, rememberShown } from '../generation/shown-generation.ts';
import type { Generate } from '../generation/use-generate.ts';
import type { Services } from './services.ts';

export function useReturn({ session, history }: Services, { generation, open }: Generate): void {
  const { id, request, phase } = generation;
  const hasReturned = useRef(false);

  useEffect(() => {
    if (!hasReturned.current) {
      hasReturned.current = true;
      const shown = recallShown();
      if (shown !== null) open(shown.id, shown.request);
    } else if (id !== null) rememberShown({ id, request });
    else if (phase === 'idle') forgetShown();
  }, [id, request, phase, open]);

  useEffect(() => history.followOtherTabs(), [history]);
  useEffect(() => () => session.close(), [session]);
}
