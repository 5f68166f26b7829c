/** Times as people read them beside a progress bar. */

/** `0.4 s`, `12 s`, `2 min 05 s`; one decimal below ten seconds. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, ms) / 1000;
  return seconds < 9.95 ? `${seconds.toFixed(1)} s` : formatSeconds(Math.round(seconds));
}

/** The same for an estimate: whole seconds, at least one. */
export function formatEstimate(ms: number): string {
  return formatSeconds(Math.max(1, Math.ceil(ms / 1000)));
}

function formatSeconds(whole: number): string {
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}

/** A moment in this browser's words, such as `21 Nov, 16:05`. `ms` counts since 1970. */
export function formatMoment(ms: number): string {
  const form = { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' } as const;
  return new Intl.DateTimeFormat(undefined, form).format(ms);
}
