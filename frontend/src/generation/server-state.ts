/** Whether a picture could be started now, and if not, who stands in the way. Asked for as long as the page is seen. */
import { queryOptions } from '@tanstack/react-query';
import type { Gateway } from '../api/gateway.ts';
import { asGatewayError } from '../api/gateway-error.ts';
import type { Health } from '../api/words.ts';

export type ServerState =
  | 'connecting' // not answered yet
  | 'ready'
  | 'starting' // the engine loads its model
  | 'stopping'
  | 'failed' // the engine has ended and does not come back by itself
  | 'noEngine' // the gateway does not reach it
  | 'noServer' // nothing answers at all
  | 'strangeServer' // something else answers
  | 'signedOut';

/** How much of a trouble each is. */
export const gravity: Readonly<Record<ServerState, 'none' | 'good' | 'passing' | 'bad'>> = {
  connecting: 'none',
  ready: 'good',
  starting: 'passing',
  stopping: 'passing',
  noEngine: 'passing',
  failed: 'bad',
  noServer: 'bad',
  strangeServer: 'bad',
  signedOut: 'bad',
};

const PERIOD_READY_MS = 15_000;
const PERIOD_TROUBLE_MS = 3_000;

export function healthQuery(gateway: Gateway) {
  return queryOptions({
    queryKey: ['health'],
    queryFn: ({ signal }) => gateway.health(signal),
    refetchInterval: ({ state }) =>
      state.error === null && state.data?.status === 'ready' ? PERIOD_READY_MS : PERIOD_TROUBLE_MS,
    refetchOnWindowFocus: 'always',
    refetchOnReconnect: 'always',
  });
}

/** The newest answer, or why there was none. */
export function serverStateOf(health: Health | undefined, error: Error | null): ServerState {
  if (error !== null) {
    const { code, status } = asGatewayError(error);
    return proxyStatuses.includes(status) ? 'noServer' : (errorStates[code] ?? 'strangeServer');
  }
  if (health === undefined) return 'connecting';
  if (health.status === 'stopping') return 'stopping';
  return Object.hasOwn(engineStates, health.engine.status) ? engineStates[health.engine.status] : 'noEngine';
}

/** What a proxy says when nothing answers behind it. */
const proxyStatuses: readonly number[] = [502, 503, 504];

const errorStates: Readonly<Record<string, ServerState | undefined>> = {
  NETWORK_ERROR: 'noServer',
  SIGNED_OUT: 'signedOut',
};

const engineStates: Readonly<Record<Health['engine']['status'], ServerState>> = {
  ready: 'ready',
  starting: 'starting',
  stopping: 'stopping',
  failed: 'failed',
  unavailable: 'noEngine',
};
