/** Looks after generations that were left while they developed: asks now and then what became of them. */
import { useQueries } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Gateway } from '../../api/gateway.ts';
import { asGatewayError } from '../../api/gateway-error.ts';
import { lookUpQuery } from '../../generation/look-up.ts';
import { makeThumbnail } from '../../lib/thumbnail.ts';
import type { History, HistoryEntry } from './history.ts';

/** `shownId` is followed by its own stream and left alone here. */
export function useUnfinished(
  history: History,
  entries: readonly HistoryEntry[],
  gateway: Gateway,
  shownId: string | null,
): void {
  const ids = entries.filter(({ id, state }) => state === 'developing' && id !== shownId).map(({ id }) => id);
  const answers = useQueries({ queries: ids.map((id) => lookUpQuery(gateway, id)) });

  // What is over leaves the list with the first update, so each answer counts once.
  useEffect(() => {
    for (const [place, id] of ids.entries()) {
      const { data, error } = answers[place] ?? {};
      if (error != null && asGatewayError(error).isLost) history.update(id, { state: 'failed' });
      else if (data !== undefined && data.state !== 'queued' && data.state !== 'running') {
        history.update(id, { state: data.state, seed: data.request.seed });
        const url = data.images[0]?.url;
        if (url !== undefined) void keepThumbnail(history, gateway, id, url);
      }
    }
  });
}

async function keepThumbnail(history: History, gateway: Gateway, id: string, url: string): Promise<void> {
  try {
    const blobUrl = URL.createObjectURL(await gateway.fetchPicture(url, new AbortController().signal));
    const thumb = await makeThumbnail(blobUrl).finally(() => URL.revokeObjectURL(blobUrl));
    history.update(id, { thumb });
  } catch {
    // The entry stays without a picture; opened, it shows what the server still has.
  }
}
