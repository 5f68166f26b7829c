/** Sampler names as people write them. */

const words: Readonly<Record<string, string>> = {
  a: 'a',
  ddim: 'DDIM',
  dpmpp: 'DPM++',
  '2m': '2M',
  sde: 'SDE',
  unipc: 'UniPC',
};

/** `dpmpp_2m_karras` → `DPM++ 2M Karras`. Unknown words keep their letters. */
export function samplerName(name: string): string {
  return name
    .split('_')
    .map(
      (word) =>
        (Object.hasOwn(words, word) ? words[word] : undefined) ??
        word.charAt(0).toUpperCase() + word.slice(1),
    )
    .join(' ');
}
