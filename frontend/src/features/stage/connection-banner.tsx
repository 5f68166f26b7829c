/** A quiet line while the connection is away. The picture develops on the server meanwhile. */
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Connection } from '../../api/event-stream.ts';

/** Streams reconnect within this time often enough that saying so would only startle. */
const QUIET_MS = 1_200;

export function ConnectionBanner({
  connection,
  isDeveloping,
}: {
  connection: Connection;
  isDeveloping: boolean;
}) {
  const { t } = useTranslation('stage');
  const isAway = useLasting(connection === 'reconnecting', QUIET_MS) || connection === 'offline';
  if (!isAway) return null;
  return (
    <div className="rise-in print:hidden absolute inset-x-0 top-3 z-20 flex justify-center px-4">
      <p className="flex items-center gap-2.5 rounded-full border border-line-strong/50 bg-panel/95 py-1.5 pr-4 pl-3.5 text-[0.8125rem] text-ink shadow-lg backdrop-blur">
        <span aria-hidden="true" className="breathe size-2 rounded-full bg-amber" />
        {t(
          `connection.${connection === 'offline' ? 'offline' : 'reconnecting'}${isDeveloping ? 'Developing' : ''}`,
        )}
      </p>
    </div>
  );
}

/** True once `value` has been true for `ms` without a break. */
function useLasting(value: boolean, ms: number): boolean {
  const [lasted, setLasted] = useState(false);
  useEffect(() => {
    if (!value) return;
    const timer = setTimeout(() => setLasted(true), ms);
    return () => {
      clearTimeout(timer);
      setLasted(false);
    };
  }, [value, ms]);
  return value && lasted;
}
