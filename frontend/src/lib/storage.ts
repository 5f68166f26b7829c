/** What the page remembers in this browser: JSON under one prefix, and never an exception when storage is blocked or full. */

const PREFIX = 'safelight.';

/** `local` is the browser's, `session` this tab's. */
export type StorageArea = 'local' | 'session';

/** The stored value, unknown in shape because older versions or other hands may have written it; null when there is none. */
export function readStored(key: string, area: StorageArea = 'local'): unknown {
  try {
    const text = areaOf(area).getItem(PREFIX + key);
    return text === null ? null : (JSON.parse(text) as unknown);
  } catch {
    return null;
  }
}

/** True when the value was kept; false when the browser refused it (quota, private mode). */
export function writeStored(key: string, value: unknown, area: StorageArea = 'local'): boolean {
  try {
    areaOf(area).setItem(PREFIX + key, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

export function removeStored(key: string, area: StorageArea = 'local'): void {
  try {
    areaOf(area).removeItem(PREFIX + key);
  } catch {
    // A blocked storage holds nothing to remove.
  }
}

/** What this tab wrote, else what any tab of the browser wrote last. */
export function readOwn(key: string): unknown {
  return readStored(key, 'session') ?? readStored(key);
}

/** For this tab's next reload, and for the next new tab. */
export function writeOwn(key: string, value: unknown): void {
  writeStored(key, value, 'session');
  writeStored(key, value);
}

/** Reading the property itself throws where storage is blocked, so it is read as late as possible. */
function areaOf(area: StorageArea): Storage {
  return area === 'local' ? localStorage : sessionStorage;
}

/** Narrows what `readStored` found. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
