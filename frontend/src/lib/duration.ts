/** Times as people read them beside a progress bar, in the page's language. */
import { pageLocale, t } from '../i18n/words.ts';

/** `0.4 s`, `12 s`, `2 min 05 s`; one decimal below ten seconds. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, ms) / 1000;
  return seconds < 9.95
    ? t('app:time.seconds', { seconds: tenths(seconds) })
    : formatSeconds(Math.round(seconds));
}

/** The same for an estimate: whole seconds, at least one. */
export function formatEstimate(ms: number): string {
  return formatSeconds(Math.max(1, Math.ceil(ms / 1000)));
}

function tenths(value: number): string {
  return new Intl.NumberFormat(pageLocale(), { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(
    value,
  );
}

function formatSeconds(whole: number): string {
  if (whole < 60) return t('app:time.seconds', { seconds: whole });
  const seconds = String(whole % 60).padStart(2, '0');
  return t('app:time.minutes', { minutes: Math.floor(whole / 60), seconds });
}

/** A moment, such as `21 Nov, 16:05`. `ms` counts since 1970. */
export function formatMoment(ms: number): string {
  const form = { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' } as const;
  return new Intl.DateTimeFormat(pageLocale(), form).format(ms);
}
