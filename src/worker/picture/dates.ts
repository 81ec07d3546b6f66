/** CF times as dates a person reads. CF Conventions, section 4.4. */
import { MONTHS, calendarName, parseTimeUnits, toNanoseconds } from '../ingest/values';

const DAY_NANOSECONDS = 86_400_000_000_000n;

/** Turns values of a time coordinate into ISO 8601 dates; undefined for units or calendars that cannot be. */
export function dateFormat(
  units: string,
  calendarAttribute: unknown
): ((value: number | bigint) => string) | undefined {
  const calendar = calendarName(calendarAttribute);
  let parsed: ReturnType<typeof parseTimeUnits>;
  try {
    parsed = parseTimeUnits(units, calendar, 'time');
  } catch {
    return undefined;
  }
  return value => {
    const nanoseconds = toNanoseconds(value, parsed);
    if (nanoseconds === undefined) {
      return '';
    }
    const dayNumber = floorDivide(nanoseconds, DAY_NANOSECONDS);
    const seconds = Number((nanoseconds - dayNumber * DAY_NANOSECONDS) / 1_000_000_000n);
    const date = dateOf(Number(dayNumber), calendar);
    return seconds === 0 ? date : `${date} ${clock(seconds)}`;
  };
}

function dateOf(day: number, calendar: string): string {
  switch (calendar) {
    case '360_day':
      return iso(Math.floor(day / 360), Math.floor(modulo(day, 360) / 30) + 1, (modulo(day, 360) % 30) + 1);
    case '365_day':
    case '366_day': {
      const length = calendar === '366_day' ? 366 : 365;
      let rest = modulo(day, length);
      let month = 0;
      const lengthOf = (i: number): number => MONTHS[i]! + (length === 366 && i === 1 ? 1 : 0);
      while (rest >= lengthOf(month)) {
        rest -= lengthOf(month++);
      }
      return iso(Math.floor(day / length), month + 1, rest + 1);
    }
    default:
      return fromJulianDay(day, calendar);
  }
}

/** First day of the Gregorian calendar, 1582-10-15, as a Julian day number. */
const GREGORIAN = 2_299_161;

/** E. G. Richards, "Calendars", in the Explanatory Supplement to the Astronomical Almanac, 3rd edition, 15.11. */
function fromJulianDay(day: number, calendar: string): string {
  const isGregorian = calendar === 'proleptic_gregorian' || (calendar === 'standard' && day >= GREGORIAN);
  let f = day + 1401;
  if (isGregorian) {
    f += Math.floor((Math.floor((4 * day + 274_277) / 146_097) * 3) / 4) - 38;
  }
  const e = 4 * f + 3;
  const h = 5 * Math.floor(modulo(e, 1461) / 4) + 2;
  const date = Math.floor(modulo(h, 153) / 5) + 1;
  const month = (Math.floor(h / 153) + 2) % 12;
  const year = Math.floor(e / 1461) - 4716 + Math.floor((14 - month - 1) / 12);
  return iso(year, month + 1, date);
}

function iso(year: number, month: number, day: number): string {
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${year < 0 ? '-' : ''}${String(Math.abs(year)).padStart(4, '0')}-${two(month)}-${two(day)}`;
}

function clock(seconds: number): string {
  const two = (number: number): string => String(Math.floor(number)).padStart(2, '0');
  const text = `${two(seconds / 3600)}:${two((seconds % 3600) / 60)}`;
  return seconds % 60 === 0 ? text : `${text}:${two(seconds % 60)}`;
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}

function floorDivide(value: bigint, by: bigint): bigint {
  const quotient = value / by;
  return value % by < 0n ? quotient - 1n : quotient;
}
