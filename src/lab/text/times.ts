/** Words for durations and dates. */
import type { TranslationBundle } from '@jupyterlab/translation';

/** `3725` -> `1 h 2 min`, `300000` -> `3 d 11 h`. */
export function formatDuration(seconds: number, trans: TranslationBundle): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) {
    return trans.__('%1 s', whole);
  }
  if (whole < 3600) {
    return trans.__('%1 min %2 s', Math.floor(whole / 60), whole % 60);
  }
  if (whole < 172_800) {
    return trans.__('%1 h %2 min', Math.floor(whole / 3600), Math.floor((whole % 3600) / 60));
  }
  return trans.__('%1 d %2 h', Math.floor(whole / 86_400), Math.floor((whole % 86_400) / 3600));
}

const timeOfDay = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });

/** Short in a column: the time of today's, else the date. */
export function formatModified(iso: string | null, now: Date = new Date()): string {
  if (iso === null) {
    return '';
  }
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) {
    return '';
  }
  if (date.toDateString() === now.toDateString()) {
    return timeOfDay.format(date);
  }
  const pad = (part: number) => String(part).padStart(2, '0');
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
}

const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** The whole moment, to the minute: for tooltips and sentences. */
export function formatMoment(iso: string): string {
  return moment.format(new Date(iso));
}
