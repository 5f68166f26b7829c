/** Follows whether the server is well, and asks at once when something else has just found out that it is not. */
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { healthQuery, serverStateOf, type ServerState } from '../generation/server-state.ts';
import { modelsQuery } from '../generation/models.ts';
import { useScene, useServices } from '../generation/services.ts';

export function useServerState(): ServerState {
  const { gateway, queries } = useServices();
  const { data, error } = useQuery(healthQuery(gateway));
  const state = serverStateOf(data, error);
  const isReady = state === 'ready';
  const seemsAway = useScene(
    ({ connection, generation }) => connection === 'reconnecting' || generation.phase === 'failed',
  );

  useEffect(() => {
    if (seemsAway) void queries.invalidateQueries(healthQuery(gateway));
  }, [seemsAway, queries, gateway]);

  // An engine that was away may have come back with other models.
  useEffect(() => {
    if (isReady) return () => void queries.invalidateQueries(modelsQuery(gateway));
  }, [isReady, queries, gateway]);

  return state;
}
