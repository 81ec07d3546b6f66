/**
 * Words for numbers and times: sizes, durations, dates, how long until something expires.
 * Pure functions; texts go through the translator whole.
 */
import type { TranslationBundle } from '@jupyterlab/translation';

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];

/** `1536000` -> `1.5 MB` (decimal units, as stores bill them). */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (Math.abs(value) >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 99.5 ? 0 : 1;
  return `${value.toFixed(digits)} ${UNITS[unit]}`;
}

/** `3725` -> `1 h 2 min`. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) {
    return `${whole} s`;
  }
  if (whole < 3600) {
    return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  }
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

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
    return date.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' });
  }
  const pad = (part: number) => String(part).padStart(2, '0');
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
}

/** The whole moment, for a tooltip. */
export function formatMoment(iso: string): string {
  return new Date(iso).toLocaleString();
}

const HOUR_MS = 3_600_000;

/** How long until `iso`: `5 d`, `3 h`, `now`. */
export function formatExpiry(iso: string | null, trans: TranslationBundle, now: Date = new Date()): string {
  if (iso === null) {
    return '';
  }
  const hours = (new Date(iso).getTime() - now.getTime()) / HOUR_MS;
  if (Number.isNaN(hours)) {
    return '';
  }
  if (hours <= 0) {
    return trans.__('now');
  }
  return hours < 48 ? trans.__('%1 h', Math.ceil(hours)) : trans.__('%1 d', Math.floor(hours / 24));
}

/** Does it expire within two days? */
export function expiresSoon(iso: string | null, now: Date = new Date()): boolean {
  return iso !== null && new Date(iso).getTime() - now.getTime() < 48 * HOUR_MS;
}
