/** Names downloaded pictures so that they can be found again. */

const WORDS_LENGTH_MAX = 60;

/**
 * `a-red-cube-on-a-table-1234.png`, and `…-1234-step-4.jpg` of a preview: the prompt's first words and the seed where it is
 * known. Letters of every script are kept.
 */
export function pictureFileName(prompt: string, seed: number | null, step: number | null = null): string {
  const words = prompt
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Mark}\p{Number}]+/gu, '-')
    .replace(/^-|-$/g, '');
  const parts = [shorten(words) || 'safelight', seed, step === null ? null : `step-${step}`];
  return parts.filter((part) => part !== null).join('-') + (step === null ? '.png' : '.jpg');
}

function shorten(words: string): string {
  if (words.length <= WORDS_LENGTH_MAX) return words;
  const cut = words.slice(0, WORDS_LENGTH_MAX + 1);
  const end = cut.lastIndexOf('-');
  return end > 0 ? cut.slice(0, end) : Array.from(words).slice(0, WORDS_LENGTH_MAX).join('');
}
