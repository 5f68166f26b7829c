/** Looks after generations that were left while they developed: asks now and then what became of them. */
import { useEffect } from 'react';
import type { Gateway } from '../../api/gateway.ts';
import { asGatewayError } from '../../api/gateway-error.ts';
import { makeThumbnail } from '../../lib/thumbnail.ts';
import type { History, HistoryEntry } from './history.ts';

const PERIOD_MS = 4_000;

/** `shownId` is followed by its own stream and left alone here. */
export function useUnfinished(
  history: History,
  entries: readonly HistoryEntry[],
  gateway: Gateway,
  shownId: string | null,
): void {
  const ids = entries.filter(({ id, state }) => state === 'developing' && id !== shownId).map(({ id }) => id);
  const key = ids.join(' ');
  useEffect(() => {
    if (key === '') return;
    const stop = new AbortController();
    const ask = (): void => {
      for (const id of key.split(' ')) void refresh(history, gateway, id, stop.signal);
    };
    ask();
    const timer = setInterval(ask, PERIOD_MS);
    return () => {
      clearInterval(timer);
      stop.abort();
    };
  }, [history, gateway, key]);
}

async function refresh(history: History, gateway: Gateway, id: string, signal: AbortSignal): Promise<void> {
  try {
    const { state, request, images } = await gateway.find(id);
    if (signal.aborted || state === 'queued' || state === 'running') return;
    const url = images[0]?.url;
    const thumb = url === undefined ? null : await thumbnailOf(gateway, url, signal);
    history.update(id, { state, seed: request.seed, thumb });
  } catch (cause) {
    // A server in trouble is asked again next time; one that has forgotten it never finished it.
    if (!signal.aborted && asGatewayError(cause).isGone) history.update(id, { state: 'failed' });
  }
}

async function thumbnailOf(gateway: Gateway, url: string, signal: AbortSignal): Promise<string | null> {
  const blobUrl = URL.createObjectURL(await gateway.fetchPicture(url, signal));
  try {
    return await makeThumbnail(blobUrl);
  } finally {
    URL.revokeObjectURL(blobUrl);
  }
}
