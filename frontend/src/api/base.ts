/** Where the page lives on its server: `/`, or the path that a proxy puts before it, with a slash at both ends. */

/** From the page's <base>, which the server writes; without one the page lives at the root. */
export function basePath(): string {
  const href = document.querySelector('base')?.href;
  const { pathname } = new URL(href ?? '/', location.href);
  return pathname.slice(0, pathname.lastIndexOf('/') + 1);
}

/** An address of the gateway's, such as `/api/models`, as this page reaches it. */
export function atBase(path: string): string {
  return basePath() + path.replace(/^\//, '');
}
