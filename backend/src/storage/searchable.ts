/** Texts as they are searched, the same for what is kept and for what is asked. */

/** In lower case and without accents: "Café" is found by "cafe". */
export function toWords(text: string): string {
  return text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
}
