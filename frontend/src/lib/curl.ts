/** Writes a request as commands that any POSIX shell runs unchanged. */

export type CurlParameters = Readonly<Record<string, string | number>>;

/** One `curl -N` command that asks `url` with these parameters and prints the event stream as it arrives. */
export function curlCommand(url: string, parameters: CurlParameters): string {
  const lines = Object.entries(parameters).map(
    ([name, value]) => `  --data-urlencode ${quoteForShell(`${name}=${value}`)}`,
  );
  return [`curl -N --get ${quoteForShell(url)}`, ...lines].join(' \\\n');
}

/**
 * Two commands: one posts `body` as JSON and reads the stream's address out of the answer, the other prints that stream.
 * `files` are fields that hold a file's bytes as base64: they are read when the commands run, and are not written here.
 */
export function curlPostCommands(
  url: string,
  body: Readonly<Record<string, unknown>>,
  files: Readonly<Record<string, string>> = {},
): string {
  const words = JSON.stringify(body).slice(0, -1);
  const parts = Object.entries(files).map(([name, file], place) => {
    const comma = place === 0 && words === '{' ? '' : ',';
    return [
      `printf %s ${quoteForShell(`${comma}"${name}":"`)}`,
      `base64 < ${file} | tr -d '\\n'`,
      `printf '"'`,
    ];
  });
  const written = [`printf %s ${quoteForShell(words)}`, ...parts.flat(), `printf '}'`];
  const stream = String.raw`sed -n 's/.*"stream": *"\([^"]*\)".*/\1/p'`;
  return [
    `stream=$({ ${written.join('; ')}; } |`,
    `  curl -sS -H 'content-type: application/json' --data-binary @- ${quoteForShell(url)} |`,
    `  ${stream})`,
    `curl -N ${quoteForShell(new URL(url).origin)}"$stream"`,
  ].join('\n');
}

/** A single-quoted word: nothing inside is expanded. A quote itself ends the word, is escaped, and starts the next. */
export function quoteForShell(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
