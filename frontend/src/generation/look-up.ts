/** What became of a generation, asked for as long as it is not over. */
import { queryOptions } from '@tanstack/react-query';
import type { Gateway } from '../api/gateway.ts';
import { asGatewayError } from '../api/gateway-error.ts';
import { isActive } from './generation.ts';

const PERIOD_MS = 4_000;

/** A server in trouble is asked again; one that has forgotten it is not. */
export function lookUpQuery(gateway: Gateway, id: string) {
  return queryOptions({
    queryKey: ['generation', id],
    queryFn: () => gateway.find(id),
    refetchInterval: ({ state: { data, error } }) => {
      const isOver = data !== undefined && !isActive(data.state);
      return isOver || (error !== null && asGatewayError(error).isLost) ? false : PERIOD_MS;
    },
  });
}
