/** How the picture on the stage can be made once more, or its settings taken over, with what it began with. Pure. */
import { previewPath } from '../../api/gateway.ts';
import type { GenerationRequest, RememberedRequest } from '../../api/words.ts';
import { t } from '../../i18n/words.ts';
import type { SessionSnapshot } from '../session.ts';
import { settingsFrom, type Settings } from '../settings.ts';
import { STRENGTH_DEFAULT, type Beginning } from './beginning.ts';

/** The request to send once more; null when it began with a picture that this page does not have. */
export function repeatable({ generation, sent }: SessionSnapshot): GenerationRequest | null {
  const { request } = generation;
  if (request === null) return null;
  const { has_init_image: hasPicture = false, has_mask: hasMask = false, ...rest } = request;
  if (!hasPicture) return rest;
  if (sent?.init_image == null || (hasMask && sent.mask == null)) return null;
  return { ...rest, init_image: sent.init_image, ...(hasMask && { mask: sent.mask }) };
}

/** What the picture on the stage began with, for the form. Null as well where its start picture is gone. */
export function beginningOf(snapshot: SessionSnapshot): Beginning {
  const { request, width, height, totalSteps, model } = snapshot.generation;
  if (request === null) return null;
  const { from, prompt, steps } = request;
  if (from != null) {
    return {
      kind: 'branch',
      from,
      prompt,
      preview: previewPath(from),
      seed: null, // this picture's own may be another
      ...{ width, height, model },
      steps: steps ?? totalSteps,
    };
  }
  const again = repeatable(snapshot);
  if (again?.init_image == null || width === null || height === null) return null;
  return {
    kind: 'picture',
    url: again.init_image,
    name: t('form:samePicture'),
    ...{ width, height },
    strength: again.strength ?? STRENGTH_DEFAULT,
    mask: again.mask ?? null,
    marks: [],
  };
}

/** The parent's settings, with its seed as long as none is named. */
export function branchSettings(request: RememberedRequest): Settings {
  return { ...settingsFrom(request, null), n: 1 };
}
