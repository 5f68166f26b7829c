/** Judges the size of a JSON text before it is parsed, in time that does not grow with its pictures. */
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Whether at most `limit` bytes of a UTF-8 JSON text lie outside the strings of `fields`. What such a text parses into is
 * small but for those strings; a large one could be millions of values, and their checks would hold everyone up.
 */
export function isSmallBeside(fields: readonly string[], body: Buffer, limit: number): boolean {
  let key = '';
  let opened = -1; // where the string began that `at` is in
  for (let at = 0, walked = 0; at < body.length; at += 1, walked += 1) {
    if (walked >= limit) return false;
    if (opened !== -1) {
      if (body[at] === BACKSLASH) {
        at += 1; // whatever is escaped does not end the string
        walked += 1;
      } else if (body[at] === QUOTE) {
        key = body.toString('latin1', opened + 1, at);
        opened = -1;
      }
    } else if (body[at] === QUOTE) {
      const end = fields.includes(key) ? endOfPlainString(body, at + 1) : -1;
      if (end === -1) opened = at;
      else at = end;
      key = '';
    }
  }
  return true;
}

/** Where the string that begins at `from` ends; -1 when it does not, or has a quote in it, which base64 never has. */
function endOfPlainString(body: Buffer, from: number): number {
  const end = body.indexOf(QUOTE, from);
  return body[end - 1] === BACKSLASH ? -1 : end;
}
