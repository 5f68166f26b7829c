/** Reads JSON as Python's `json.dumps` writes it: other tools' files have NaN and Infinity in it. */

export type JsonObject = Readonly<Record<string, unknown>>;

/** The object in a text; undefined when there is none. */
export function readJsonObject(text: string): JsonObject | undefined {
  const value = parse(text) ?? parse(withoutNaN(text));
  return isJsonObject(value) ? value : undefined;
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** One walk without backtracking over text of any shape: escapes are stepped over, quotes open and close strings. */
function withoutNaN(text: string): string {
  let isInString = false;
  return text.replace(/\\[^]|"|-?Infinity|NaN/g, (word) => {
    if (word === '"') isInString = !isInString;
    return isInString || word === '"' || word.startsWith('\\') ? word : 'null';
  });
}
