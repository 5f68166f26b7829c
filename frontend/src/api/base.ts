/** Where the page lives on its server: `/`, or the path that a proxy puts before it, with a slash at both ends. */

/**
 * From the mark that the server writes into the page. Not a <base>: links to a place within the page, such as #prompt,
 * would leave a deeper address for it.
 */
export function basePath(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="safelight-base"]')?.content ?? '/';
}

/** An address of the gateway's, such as `/api/models`, as this page reaches it. */
export function atBase(path: string): string {
  return basePath() + path.replace(/^\//, '');
}
