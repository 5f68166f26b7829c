/** Saves pictures to the viewer's disk. */
import { pictureFileName } from '../../lib/file-name.ts';
import type { Loaded } from '../../generation/picture-wish.ts';
import type { SeenPicture } from '../../generation/seen-pictures.ts';

/** Saves what is loaded already from memory, so that it works when the server has forgotten it. */
export function downloadPictures(pictures: readonly SeenPicture[], prompt: string, loaded: Loaded): void {
  for (const { url, seed, step } of pictures) {
    const link = document.createElement('a');
    link.href = loaded.get(url)?.url ?? url;
    link.download = pictureFileName(prompt, seed, step);
    link.click();
  }
}
