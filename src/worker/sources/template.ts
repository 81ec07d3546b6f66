/**
 * Names by a pattern.
 *
 * | field | stands for |
 * | --- | --- |
 * | `{time:%Y%m%d}` | each step of `time` |
 * | `{year}` `{month}` `{day}` `{doy}` `{hour}` | that part of it, unless `values` has the name |
 * | `{name}` | each of `values.name`: a list, or a range |
 * | `{a,b}` `{01..12}` | each of these |
 */
import type { Found, FoundFile } from '../../protocol/sources';
import type { WorkContext } from '../context';
import { isLifecycleError, mapConcurrent, LifecycleError, nearest, type Location } from '../core';
import { foundFile, MOST_FILES, nothingFound, type Asking, type Query } from './source';
import { formatTime, timesBetween } from './times';

const PARTS: Readonly<Record<string, string>> = {
  year: '%Y',
  month: '%m',
  day: '%d',
  doy: '%j',
  hour: '%H'
};

/** Files in between the first and the last that are looked at. */
const SAMPLE = 3;

type Template = Query<'template'>;

/**
 * All names of the pattern. No server is asked, unless `asking.probe` is set: then the first, the last
 * and up to three between, which get their sizes, or a problem where nothing is.
 *
 * @throws LifecycleError `bad-input` for a pattern that cannot be filled, `not-found` when it gives no
 *   name or none of those asked for is there
 */
export async function find(query: Template, asking: Asking): Promise<Found> {
  const named = expand(query);
  if (named.length === 0) {
    throw nothingFound(query.pattern, 'the template gives no name: its time stops before it starts.');
  }
  const files = named.map(({ uri, time }) => foundFile(uri, { time: time?.toISOString() ?? null }));
  return { files: asking.probe ? await probe(files, asking) : files, notes: [] };
}

/** All names, each once, in the order of the fields: the last one changes fastest. */
export function expand({ pattern, time, values }: Template): { uri: string; time?: Date }[] {
  const pieces = pattern.split(/(\{[^{}]*\})/u);
  const usesTime = pieces.some(piece => isTimeField(piece, values));
  if (usesTime && !time) {
    throw bad(pattern, 'say from when to when: time with start, stop and step.');
  }
  const times = usesTime && time ? timesBetween(time.start, time.stop, time.step) : [undefined];
  const found = new Map<string, Date | undefined>();
  for (const moment of times) {
    let names = [''];
    for (const piece of pieces) {
      const choices = /^\{.*\}$/s.test(piece)
        ? choicesOf(piece.slice(1, -1), values, moment, pattern)
        : [piece];
      if (names.length * choices.length + found.size > MOST_FILES) {
        throw bad(pattern, `it gives more than ${MOST_FILES} names.`);
      }
      names = names.flatMap(name => choices.map(choice => `${name}${choice}`));
    }
    names.filter(name => !found.has(name)).forEach(name => found.set(name, moment));
  }
  return [...found].map(([uri, moment]) => ({ uri, ...(moment && { time: moment }) }));
}

function isTimeField(piece: string, values: Template['values']): boolean {
  const name = /^\{([^{}]*)\}$/.exec(piece)?.[1];
  return (
    name !== undefined &&
    (name.startsWith('time:') || (Object.hasOwn(PARTS, name) && !Object.hasOwn(values, name)))
  );
}

function choicesOf(
  field: string,
  values: Template['values'],
  time: Date | undefined,
  pattern: string
): string[] {
  if (field.startsWith('time:')) {
    return [formatTime(field.slice('time:'.length), time!)];
  }
  const given = Object.hasOwn(values, field) ? values[field] : undefined;
  if (given) {
    return Array.isArray(given) ? given.map(String) : range(given, pattern);
  }
  if (Object.hasOwn(PARTS, field)) {
    return [formatTime(PARTS[field]!, time!)];
  }
  const inline = /^(-?\d+)\.\.(-?\d+)(?:\.\.(\d+))?$/.exec(field);
  if (inline) {
    const [, start, stop, step = '1'] = inline as unknown as [string, string, string, string?];
    const width = start.startsWith('0') || stop.startsWith('0') ? Math.max(start.length, stop.length) : 1;
    return range({ start: Number(start), stop: Number(stop), step: Number(step), width }, pattern);
  }
  if (field.includes(',')) {
    return field.split(',');
  }
  const guess = nearest(field, [...Object.keys(values), ...Object.keys(PARTS), 'time:%Y%m%d']);
  throw bad(pattern, `nothing says what {${field}} is.${guess ? ` Did you mean {${guess}}?` : ''}`);
}

interface Range {
  start: number;
  stop: number;
  step: number;
  width: number;
}

function range({ start, stop, step, width }: Range, pattern: string): string[] {
  if (step < 1 || (stop - start) / step > MOST_FILES) {
    throw bad(pattern, `the range from ${start} to ${stop} is too long, or does not move.`);
  }
  const out: string[] = [];
  for (let value = start; value <= stop; value += step) {
    out.push(String(value).padStart(width, '0'));
  }
  return out;
}

/** The first, the last and a few in between are looked for; what is missing there is missing elsewhere, too. */
async function probe(files: readonly FoundFile[], { context, signal }: Asking): Promise<FoundFile[]> {
  const last = files.length - 1;
  const looked = new Set(Array.from({ length: SAMPLE + 2 }, (_, i) => Math.round((i * last) / (SAMPLE + 1))));
  const known = new Map(
    await mapConcurrent(
      [...looked],
      SAMPLE,
      async (index, stop) => {
        const location = context.parse(files[index]!.uri);
        return [index, await sizeOf(location, context, stop)] as const;
      },
      signal
    )
  );
  if ([...known.values()].every(size => size === undefined)) {
    throw nothingFound(
      files[0]!.uri,
      `nothing is there, nor at ${known.size - 1} other names of the template. Check the pattern and the times.`
    );
  }
  return files.map((file, index) => {
    if (!known.has(index)) {
      return file;
    }
    const sizeBytes = known.get(index);
    return sizeBytes === undefined
      ? { ...file, problems: ['there is nothing there'] }
      : { ...file, sizeBytes };
  });
}

/** Null of a file whose server does not say it; undefined where there is none. */
async function sizeOf(
  location: Location,
  context: WorkContext,
  signal: AbortSignal
): Promise<number | null | undefined> {
  try {
    return (await context.open(location).stat(location.key, signal))?.sizeBytes;
  } catch (error) {
    if (isLifecycleError(error, 'unsupported')) {
      return null;
    }
    throw error;
  }
}

function bad(pattern: string, words: string): LifecycleError {
  return new LifecycleError('bad-input', `${pattern}: ${words}`, { subject: pattern });
}
