/** What a guard is: a function of a request's way here that answers an error, or nothing when the request may pass. */
import type { GatewayError } from '../../errors.js';
import type { Approach } from './approach.js';

export type Guard = (approach: Approach) => GatewayError | undefined | Promise<GatewayError | undefined>;

/** The first error of several guards; those after it are not asked. */
export async function askGuards(
  guards: readonly Guard[],
  approach: Approach,
): Promise<GatewayError | undefined> {
  for (const guard of guards) {
    const error = await guard(approach);
    if (error !== undefined) return error;
  }
  return undefined;
}
