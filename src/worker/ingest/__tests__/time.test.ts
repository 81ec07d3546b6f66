import { calendarName, isTimeUnits, parseTimeUnits, toNanoseconds } from '../time';

const DAY = 86_400_000_000_000n;

/** Nanoseconds between two references. */
function between(earlier: string, later: string, calendar: string): bigint {
  return (
    parseTimeUnits(`days since ${later}`, calendar, 'x').reference -
    parseTimeUnits(`days since ${earlier}`, calendar, 'x').reference
  );
}

describe('references', () => {
  // Days between the dates, as cftime counts them.
  it.each([
    ['standard', '2000-02-28', '2000-03-01', 2],
    ['standard', '1900-02-28', '1900-03-01', 1],
    ['standard', '1582-10-04', '1582-10-15', 1],
    ['proleptic_gregorian', '1582-10-04', '1582-10-15', 11],
    ['julian', '1900-02-28', '1900-03-01', 2],
    ['365_day', '2000-02-28', '2000-03-01', 1],
    ['366_day', '2001-02-28', '2001-03-01', 2],
    ['360_day', '2000-02-30', '2000-03-01', 1],
    ['360_day', '2000-01-01', '2001-01-01', 360],
    ['365_day', '0001-01-01', '2001-01-01', 730_000],
    ['standard', '1970-01-01', '2026-11-22', 20_779]
  ])('in the %s calendar it is from %s to %s %d days', (calendar, earlier, later, days) => {
    expect(between(earlier, later, calendar)).toBe(BigInt(days) * DAY);
  });

  it.each([
    ['2000-01-01 06:00', 6 * 3600],
    ['2000-01-01T06:30:15', 6 * 3600 + 30 * 60 + 15],
    ['2000-1-1 0:0:0', 0],
    ['2000-01-01 00:00:00 UTC', 0],
    ['2000-01-01 00:00:00 +02:00', -7200],
    ['2000-01-01 00:00:00.5', 0.5]
  ])('reads %s as %d seconds after midnight', (since, seconds) => {
    expect(between('2000-01-01', since, 'standard')).toBe(BigInt(seconds * 1e9));
  });

  it.each(['months since 2000-01-01', 'days since noon', 'days since 2000'])('refuses %s', units => {
    expect(() => parseTimeUnits(units, 'standard', 'a.nc')).toThrow(/a\.nc: units/);
  });

  it('refuses calendars it does not know', () => {
    expect(() => parseTimeUnits('days since 2000-01-01', 'mayan', 'a.nc')).toThrow('"mayan"');
  });
});

describe('toNanoseconds', () => {
  const hours = { ...parseTimeUnits('hours since 2000-01-01', 'standard', 'x'), reference: 0n };

  it.each([
    [1, 3_600_000_000_000n],
    [-1, -3_600_000_000_000n],
    [0.5, 1_800_000_000_000n],
    [-0.25, -900_000_000_000n],
    [10n ** 9n, 3_600_000_000_000n * 10n ** 9n]
  ])('of %p hours is %p', (value, nanoseconds) => {
    expect(toNanoseconds(value, hours)).toBe(nanoseconds);
  });

  it('has none for what is not finite', () => {
    expect(toNanoseconds(NaN, hours)).toBeUndefined();
  });
});

describe('names', () => {
  it('knows the other names of calendars', () => {
    expect(calendarName('gregorian')).toBe(calendarName(undefined));
    expect(calendarName('noleap')).toBe(calendarName('365_day'));
    expect(calendarName('julian')).not.toBe(calendarName('standard'));
  });

  it.each([
    ['days since 2000-01-01', true],
    ['days', false],
    ['K', false],
    [3, false]
  ])('tells of %p whether it is a unit of time: %p', (units, is) => {
    expect(isTimeUnits(units)).toBe(is);
  });
});
