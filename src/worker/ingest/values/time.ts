/**
 * CF time coordinates whose units differ from file to file, re-encoded to one
 * reference. Integer nanoseconds throughout, so that nothing is rounded.
 * CF Conventions, section 4.4 "Time Coordinate".
 */
import { LifecycleError } from '../../core';

/**
 * Parsed units of a time coordinate: a value stands for `value * unit + reference` nanoseconds after
 * day 0 of its calendar. Two can be compared only within one calendar.
 */
export interface TimeUnits {
  /** Nanoseconds of one unit. */
  unit: bigint;
  /** Nanoseconds from the calendar's day 0 to the reference. */
  reference: bigint;
  /** As written: "days". */
  name: string;
  /** As written: "2000-01-01". */
  since: string;
}

const SECOND = 1_000_000_000n;
const DAY = 86_400n * SECOND;

const UNITS: readonly [RegExp, bigint][] = [
  [/^(nanoseconds?|nsecs?|ns)$/i, 1n],
  [/^(microseconds?|microsecs?|us|µs)$/i, 1_000n],
  [/^(milliseconds?|millisecs?|msecs?|ms)$/i, 1_000_000n],
  [/^(seconds?|secs?|s)$/i, SECOND],
  [/^(minutes?|mins?)$/i, 60n * SECOND],
  [/^(hours?|hrs?|hr|h)$/i, 3600n * SECOND],
  [/^(days?|d)$/i, DAY]
];

/** Units a re-encoded coordinate may get, coarsest first. */
export const FINER: readonly { name: string; unit: bigint }[] = [
  { name: 'days', unit: DAY },
  { name: 'hours', unit: 3600n * SECOND },
  { name: 'minutes', unit: 60n * SECOND },
  { name: 'seconds', unit: SECOND },
  { name: 'milliseconds', unit: 1_000_000n },
  { name: 'microseconds', unit: 1_000n },
  { name: 'nanoseconds', unit: 1n }
];

/** Are these units a time since some date, as CF writes it (`days since 1970-01-01`)? */
export function isTimeUnits(units: unknown): units is string {
  return typeof units === 'string' && /^\s*\S+\s+since\s+\S/i.test(units);
}

/** `gregorian` is another name of `standard`, and so on. */
export function calendarName(calendar: unknown): string {
  const name = typeof calendar === 'string' ? calendar.toLowerCase() : 'standard';
  const names: Readonly<Record<string, string>> = {
    '': 'standard',
    gregorian: 'standard',
    noleap: '365_day',
    all_leap: '366_day'
  };
  return names[name] ?? name;
}

/**
 * The unit and the reference as nanoseconds.
 *
 * @param subject The variable and its file, for the error
 * @throws LifecycleError `unsupported` for units without a fixed length and unknown calendars
 */
export function parseTimeUnits(units: string, calendar: string, subject: string): TimeUnits {
  const match = /^\s*(\S+)\s+since\s+(.*?)\s*$/i.exec(units);
  const unit = match && UNITS.find(([pattern]) => pattern.test(match[1]!))?.[1];
  const date =
    match &&
    /^([+-]?\d+)-(\d{1,2})-(\d{1,2})(?:[T\s]+(\d{1,2})(?::(\d{1,2}))?(?::(\d{1,2})(?:\.(\d*))?)?)?\s*(Z|UTC|GMT|[+-]\d{1,2}(?::?\d{2})?)?$/i.exec(
      match[2]!
    );
  if (!match || unit === undefined || unit === null || !date) {
    throw new LifecycleError(
      'unsupported',
      `${subject}: units "${units}" differ from those of other files, and cannot be converted to them.`,
      { subject }
    );
  }
  const [, year, month, day, hour, minute, second, fraction, zone] = date;
  const days = dayNumber(Number(year), Number(month), Number(day), calendar, subject);
  const seconds =
    Number(hour ?? 0) * 3600 + Number(minute ?? 0) * 60 + Number(second ?? 0) - zoneSeconds(zone);
  const nanoseconds = BigInt((fraction ?? '').padEnd(9, '0').slice(0, 9));
  return {
    unit,
    reference: days * DAY + BigInt(seconds) * SECOND + nanoseconds,
    name: match[1]!,
    since: match[2]!
  };
}

function zoneSeconds(zone: string | undefined): number {
  const match = /^([+-])(\d{1,2}):?(\d{2})?$/.exec(zone ?? '');
  return match ? (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 3600 + Number(match[3] ?? 0) * 60) : 0;
}

/** Days of the months of a year that is no leap year. */
export const MONTHS: readonly number[] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Days from a day 0 that is the same for all dates of one calendar. */
function dayNumber(year: number, month: number, day: number, calendar: string, subject: string): bigint {
  switch (calendar) {
    case 'standard':
      // The Julian calendar until 1582-10-04, the Gregorian from 1582-10-15.
      return year * 10_000 + month * 100 + day < 15_821_015
        ? julianDay(year, month, day, false)
        : julianDay(year, month, day, true);
    case 'proleptic_gregorian':
      return julianDay(year, month, day, true);
    case 'julian':
      return julianDay(year, month, day, false);
    case '360_day':
      return BigInt(year * 360 + (month - 1) * 30 + day - 1);
    case '365_day':
    case '366_day': {
      const leap = calendar === '366_day' ? 1 : 0;
      const before = MONTHS.slice(0, month - 1).reduce((sum, length) => sum + length, 0);
      return BigInt(year * (365 + leap) + before + (month > 2 ? leap : 0) + day - 1);
    }
  }
  throw new LifecycleError('unsupported', `${subject}: the calendar "${calendar}" is not known.`, {
    subject
  });
}

/** Julian day number at noon. */
function julianDay(year: number, month: number, day: number, gregorian: boolean): bigint {
  const a = Math.floor((14 - month) / 12);
  const y = year + 4800 - a;
  const m = month + 12 * a - 3;
  const common = day + Math.floor((153 * m + 2) / 5) + 365 * y + Math.floor(y / 4);
  return BigInt(gregorian ? common - Math.floor(y / 100) + Math.floor(y / 400) - 32045 : common - 32083);
}

/** Nanoseconds since day 0; undefined for NaN and infinities. */
export function toNanoseconds(value: number | bigint, { unit, reference }: TimeUnits): bigint | undefined {
  if (typeof value === 'bigint') {
    return value * unit + reference;
  }
  if (!Number.isFinite(value)) {
    return undefined;
  }
  // The whole part is exact; only the fraction of a unit is rounded, to a nanosecond.
  const whole = Math.floor(value);
  return BigInt(whole) * unit + BigInt(Math.round((value - whole) * Number(unit))) + reference;
}
