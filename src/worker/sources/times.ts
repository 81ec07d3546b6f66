/** Times in names: strftime's directives out and in, ISO 8601 moments and steps. All in UTC. */
import { LifecycleError } from '../core';

type Unit = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second';

const DIRECTIVES: Readonly<Record<string, { pattern: string; format: (date: Date) => string }>> = {
  Y: { pattern: '(?<year>\\d{4})', format: date => pad(date.getUTCFullYear(), 4) },
  y: { pattern: '(?<shortYear>\\d{2})', format: date => pad(date.getUTCFullYear() % 100, 2) },
  m: { pattern: '(?<month>0[1-9]|1[0-2])', format: date => pad(date.getUTCMonth() + 1, 2) },
  d: { pattern: '(?<day>0[1-9]|[12]\\d|3[01])', format: date => pad(date.getUTCDate(), 2) },
  j: { pattern: '(?<doy>[0-3]\\d{2})', format: date => pad(dayOfYear(date), 3) },
  H: { pattern: '(?<hour>[01]\\d|2[0-3])', format: date => pad(date.getUTCHours(), 2) },
  M: { pattern: '(?<minute>[0-5]\\d)', format: date => pad(date.getUTCMinutes(), 2) },
  S: { pattern: '(?<second>[0-5]\\d)', format: date => pad(date.getUTCSeconds(), 2) }
};

const GROUPS = ['year', 'shortYear', 'month', 'day', 'doy', 'hour', 'minute', 'second'];

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0');
}

function dayOfYear(date: Date): number {
  return Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000) + 1;
}

/** `%Y%m%d` of a time; `%%` is a per cent sign. */
export function formatTime(format: string, date: Date): string {
  return format.replace(/%(.)/gsu, (_, letter: string) => {
    if (letter === '%') {
      return '%';
    }
    const directive = DIRECTIVES[letter];
    if (!directive) {
      throw new LifecycleError(
        'bad-input',
        `"${format}": %${letter} is not known here; use ${Object.keys(DIRECTIVES)
          .map(each => `%${each}`)
          .join(' ')}.`,
        { subject: format }
      );
    }
    return directive.format(date);
  });
}

/**
 * Reads times from names: by strftime directives anywhere in the name
 * (`_%Y%m%d`), or by a regular expression with the groups `year`, `month`,
 * `day`, `doy`, `hour`, `minute`, `second`.
 */
export function timeReader(pattern: string): (name: string) => Date | undefined {
  const expression = expressionOf(pattern);
  return name => {
    const groups = expression.exec(name)?.groups;
    return groups && timeOf(groups);
  };
}

function expressionOf(pattern: string): RegExp {
  const refuse = (words: string, cause?: unknown): LifecycleError =>
    new LifecycleError('bad-input', `"${pattern}": ${words}`, { subject: pattern, cause });
  const isExpression = pattern.includes('(?<');
  // Two runs of digits that touch would be read as one: 20000101 is no year 2000 in 320000101.
  const text = isExpression
    ? pattern
    : pattern.replace(/%(.)|[\\^$.*+?()[\]{}|/]/gsu, (all: string, letter: string | undefined) =>
        letter === undefined ? `\\${all}` : (DIRECTIVES[letter]?.pattern ?? `\\${letter}`)
      );
  let expression: RegExp;
  try {
    expression = new RegExp(isExpression || !pattern.startsWith('%') ? text : `(?<!\\d)${text}`, 'u');
  } catch (cause) {
    throw refuse('this is not a regular expression, nor a pattern like %Y%m%d.', cause);
  }
  const groups = new RegExp(`${expression.source}|`, 'u').exec('')?.groups ?? {};
  if (!('year' in groups || 'shortYear' in groups)) {
    throw refuse('it must hold the year: %Y, or a group (?<year>…).');
  }
  const odd = Object.keys(groups).find(name => !GROUPS.includes(name));
  if (odd !== undefined) {
    throw refuse(`there is no part of a time called "${odd}"; the groups are ${GROUPS.join(', ')}.`);
  }
  return expression;
}

function timeOf(groups: Record<string, string | undefined>): Date | undefined {
  const number = (name: string, otherwise: number): number => Number(groups[name] ?? otherwise);
  // As POSIX reads two digits: 69 to 99 are the last century's.
  const short = Number(groups.shortYear);
  const year = groups.year === undefined ? short + (short < 69 ? 2000 : 1900) : Number(groups.year);
  const isByDay = groups.doy !== undefined;
  const month = isByDay ? 1 : number('month', 1);
  const day = isByDay ? number('doy', 1) : number('day', 1);
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(number('hour', 0), number('minute', 0), number('second', 0), 0);
  const isReal = isByDay
    ? date.getUTCFullYear() === year && dayOfYear(date) === day
    : date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return isReal ? date : undefined;
}

/**
 * The first and the last millisecond that a moment like `2000-01` names.
 *
 * @throws LifecycleError `bad-input` for what is no time
 */
export function span(moment: string): { first: Date; last: Date } {
  const match = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?(?:[T ](\d{2}))?(?::(\d{2}))?(?::(\d{2}))?/.exec(moment);
  const parts = (match ?? []).slice(1).filter(part => part !== undefined);
  const [year = NaN, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts.map(Number);
  const first = new Date(0);
  first.setUTCFullYear(year, month - 1, day);
  first.setUTCHours(hour, minute, second, 0);
  if (Number.isNaN(first.getTime()) || first.getUTCMonth() !== month - 1 || first.getUTCDate() !== day) {
    throw new LifecycleError('bad-input', `"${moment}" is not a time like 2000-01-31.`, { subject: moment });
  }
  const units: Unit[] = ['year', 'month', 'day', 'hour', 'minute', 'second'];
  const end = later(first, { [units[parts.length - 1]!]: 1 });
  return { first, last: new Date(end.getTime() - 1) };
}

/** `P1M`, `P1DT12H` by units. */
export function parseStep(step: string): Partial<Record<Unit, number>> {
  const match = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(
    step
  );
  const [year = 0, month = 0, week = 0, day = 0, hour = 0, minute = 0, second = 0] = (match ?? [])
    .slice(1)
    .map(part => Number(part ?? 0));
  if (year + month + week + day + hour + minute + second === 0) {
    throw new LifecycleError('bad-input', `"${step}" is not a step like P1M, P1D or PT6H.`, {
      subject: step
    });
  }
  return { year, month, day: day + 7 * week, hour, minute, second };
}

/** Steps after a time; the 31st stays in its month. */
export function later(date: Date, step: Partial<Record<Unit, number>>, times = 1): Date {
  const by = (unit: Unit): number => (step[unit] ?? 0) * times;
  const months = by('year') * 12 + by('month');
  const moved = new Date(date);
  if (months !== 0) {
    moved.setUTCDate(1);
    moved.setUTCMonth(moved.getUTCMonth() + months);
    const days = new Date(Date.UTC(moved.getUTCFullYear(), moved.getUTCMonth() + 1, 0)).getUTCDate();
    moved.setUTCDate(Math.min(date.getUTCDate(), days));
  }
  const seconds = by('day') * 86_400 + by('hour') * 3600 + by('minute') * 60 + by('second');
  return new Date(moved.getTime() + seconds * 1000);
}

/** Times from `start` on, as long as they are not after the end of `stop`. */
export function* timesBetween(start: string, stop: string, step: string): Generator<Date> {
  const { first } = span(start);
  const { last } = span(stop);
  const parsed = parseStep(step);
  for (let i = 0; ; i++) {
    const time = later(first, parsed, i);
    if (time > last) {
      return;
    }
    yield time;
  }
}
