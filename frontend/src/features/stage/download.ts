/** Saves final pictures to the viewer's disk. */
import { pictureFileName } from '../../lib/file-name.ts';
import type { FinalImage } from '../../generation/generation.ts';
import type { Loaded } from '../../generation/picture-wish.ts';

/** Saves what is loaded already from memory, so that it works when the server has forgotten it. */
export function downloadImages(images: readonly FinalImage[], prompt: string, loaded: Loaded): void {
  for (const { url, seed } of images) {
    const link = document.createElement('a');
    link.href = loaded.get(url)?.url ?? url;
    link.download = pictureFileName(prompt, seed);
    link.click();
  }
}
