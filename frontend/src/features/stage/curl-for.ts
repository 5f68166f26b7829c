/** Writes a generation as the curl command that makes it again. */
import { generatePath } from '../../api/gateway.ts';
import { limits } from '../../api/limits.gen.ts';
import type { RememberedRequest } from '../../api/words.ts';
import { curlCommand, curlPostCommands } from '../../lib/curl.ts';

/** What was asked, with the seed that was drawn, and nothing that is a default anyway. Pictures are read from files. */
export function curlFor(request: RememberedRequest, seed: number | null, origin = location.origin): string {
  const { has_init_image: hasPicture, has_mask: hasMask, strength, from, loras, ...plain } = request;
  const parameters: Record<string, string | number> = {};
  for (const [name, value] of Object.entries({ ...plain, images: null, seed })) {
    if (value !== null && value !== defaults[name]) parameters[name] = value;
  }
  const url = origin + generatePath();
  // A query carries neither pictures nor fields made of fields.
  if (!hasPicture && from == null && (loras ?? []).length === 0) return curlCommand(url, parameters);
  const body = {
    ...parameters,
    ...(from != null && { from }),
    ...(loras !== undefined && loras.length > 0 && { loras }),
    ...(strength != null && { strength }),
  };
  return curlPostCommands(url, body, {
    ...(hasPicture && { init_image: 'start.png' }),
    ...(hasMask && { mask: 'mask.png' }),
  });
}

const defaults: Readonly<Record<string, unknown>> = Object.fromEntries(
  Object.entries(limits).map(([name, limit]) => [name, 'default' in limit ? limit.default : undefined]),
);
