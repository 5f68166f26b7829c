/** How long a text is for the servers, which count code points where JavaScript counts UTF-16 units. */

export function countCodePoints(text: string): number {
  return Array.from(text).length;
}
