/** The page's memory of what the server answered, and when it asks again. */
import { QueryClient } from '@tanstack/react-query';

/** A server on this very machine answers without a network, so `navigator.onLine` keeps no question back. */
export function createQueries(): QueryClient {
  return new QueryClient({ defaultOptions: { queries: { networkMode: 'always', retry: false } } });
}
