/** Makes a picture small enough to be kept in the browser's storage by the dozen. */

const SIDE_MAX = 144; // pixels: sharp at 72 on a dense screen
const BYTES_MAX = 8 * 1024;
const QUALITIES = [0.82, 0.65, 0.45, 0.25];

/** A data URL of at most 8 KB; null when the browser cannot draw the picture. `url` is same-origin, blob: or data:. */
export async function makeThumbnail(url: string): Promise<string | null> {
  const image = new Image();
  image.src = url;
  try {
    await image.decode();
  } catch {
    return null;
  }
  const canvas = drawSmall(image);
  return canvas === null ? null : encodeWithin(canvas, BYTES_MAX);
}

function drawSmall(image: HTMLImageElement): HTMLCanvasElement | null {
  const scale = Math.min(1, SIDE_MAX / Math.max(image.naturalWidth, image.naturalHeight));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(image.naturalWidth * scale));
  canvas.height = Math.max(1, Math.round(image.naturalHeight * scale));
  const context = canvas.getContext('2d');
  if (context === null) return null;
  context.imageSmoothingQuality = 'high';
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas;
}

function encodeWithin(canvas: HTMLCanvasElement, bytes: number): string | null {
  const type = canvas.toDataURL('image/webp').startsWith('data:image/webp') ? 'image/webp' : 'image/jpeg';
  for (const quality of QUALITIES) {
    const url = canvas.toDataURL(type, quality);
    if (url.length <= bytes) return url;
  }
  return null;
}
