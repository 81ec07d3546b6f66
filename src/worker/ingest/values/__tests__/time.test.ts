import fc from 'fast-check';
import { FINER, calendarName, isTimeUnits, parseTimeUnits, toNanoseconds } from '../time';

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

  const MONTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  it.each([
    ['365_day', MONTHS],
    ['366_day', MONTHS.map((days, month) => days + (month === 1 ? 1 : 0))],
    ['360_day', MONTHS.map(() => 30)]
  ])('in the %s calendar each month has its length', (calendar, lengths) => {
    const firsts = [...lengths.map((_, month) => `2001-${month + 1}-01`), '2002-1-1'];
    const found = lengths.map((_, month) => between(firsts[month]!, firsts[month + 1]!, calendar) / DAY);
    expect(found).toEqual(lengths.map(BigInt));
  });

  it('in the proleptic Gregorian calendar are those of JavaScript', () => {
    const date = fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(date, date, (one, other) => {
        const [earlier, later] = [one, other].map(each => each.toISOString());
        const found = between(earlier!, later!, 'proleptic_gregorian');
        expect(found).toBe(BigInt(other.getTime() - one.getTime()) * 1_000_000n);
      })
    );
  });

  it.each([
    ['2000-01-01 06:00', 6 * 3600],
    ['2000-01-01T06:30:15', 6 * 3600 + 30 * 60 + 15],
    ['2000-1-1 0:0:0', 0],
    ['2000-01-01 00:00:00 UTC', 0],
    ['2000-01-01 00:00:00 +02:00', -7200],
    ['2000-01-01 00:00:00 -3:30', 3 * 3600 + 30 * 60],
    ['2000-01-01 00:00:00 +0530', -(5 * 3600 + 30 * 60)],
    ['2000-01-01 00:00:00 -9', 9 * 3600],
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

  it('counts from the reference', () => {
    for (const value of [3, 3n]) {
      expect(toNanoseconds(value, { ...hours, reference: 7n })).toBe(3n * 3_600_000_000_000n + 7n);
    }
  });

  it('knows the length of each unit it may choose, by its name', () => {
    for (const { name, unit } of FINER) {
      expect(parseTimeUnits(`${name} since 2000-01-01`, 'standard', 'x').unit).toBe(unit);
    }
    expect(FINER.map(({ unit }) => unit)).toEqual([
      DAY,
      DAY / 24n,
      DAY / 1440n,
      DAY / 86_400n,
      1_000_000n,
      1000n,
      1n
    ]);
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
