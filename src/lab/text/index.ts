/**
 * Words for numbers and times: sizes, money, durations, dates, how long until something expires; for storage classes;
 * and the translator, through which texts go whole. Pure functions.
 */
import type { TranslationBundle } from '@jupyterlab/translation';
import { formatBytes as inDecimalUnits } from '../../protocol/bytes';

export { formatStorageClass, nameStorageClass } from './storageClass';
export { translationOf } from './translation';

/** `1536000` -> `1.5 MB`; no line breaks between number and unit. */
export function formatBytes(bytes: number): string {
  return inDecimalUnits(bytes).replace(' ', '\u00a0');
}

/** `0.674` -> `$0.67`; what rounds to nothing is not nothing. */
export function formatDollars(dollars: number, trans: TranslationBundle): string {
  if (dollars > 0 && dollars < 0.01) {
    return trans.__('less than $0.01');
  }
  const digits = dollars >= 100 ? 0 : 2;
  return `$${dollars.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })}`;
}

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

const HOUR_MS = 3_600_000;

/** How long until `iso`, for a column: `5 d`, `3 h`, `now`; `~5 d` when it is an estimate. */
export function formatExpiry(
  iso: string | null,
  trans: TranslationBundle,
  { isEstimate = false, now = new Date() }: { isEstimate?: boolean; now?: Date } = {}
): string {
  const hours = hoursUntil(iso, now);
  if (hours === undefined) {
    return '';
  }
  if (hours <= 0) {
    return trans.__('now');
  }
  const time = hours < 48 ? trans.__('%1 h', Math.ceil(hours)) : trans.__('%1 d', Math.floor(hours / 24));
  return isEstimate ? `~${time}` : time;
}

/** The same in whole words, for a tooltip and for a screen reader: `about 5 days`. */
export function describeExpiry(
  iso: string,
  trans: TranslationBundle,
  { isEstimate = false, now = new Date() }: { isEstimate?: boolean; now?: Date } = {}
): string {
  const hours = hoursUntil(iso, now) ?? 0;
  if (hours <= 0) {
    return trans.__('any moment now');
  }
  const time =
    hours < 48
      ? trans._n('%1 hour', '%1 hours', Math.ceil(hours))
      : trans._n('%1 day', '%1 days', Math.floor(hours / 24));
  return isEstimate ? trans.__('about %1', time) : time;
}

function hoursUntil(iso: string | null, now: Date): number | undefined {
  const hours = iso === null ? NaN : (new Date(iso).getTime() - now.getTime()) / HOUR_MS;
  return Number.isNaN(hours) ? undefined : hours;
}

/** Does it expire within two days? */
export function expiresSoon(iso: string | null, now: Date = new Date()): boolean {
  return iso !== null && new Date(iso).getTime() - now.getTime() < 48 * HOUR_MS;
}
