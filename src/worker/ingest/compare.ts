/**
 * How files differ, told from their metadata alone: what the combination would
 * refuse (`blocks`), and what a person should know of.
 */
import type { Comparison, Difference, DifferenceKind } from '../../protocol/compare';
import type { AttributeValue, DatasetDescription, VariableDescription } from '../../protocol/dataset';
import type { FoundFile } from '../../protocol/sources';
import type { WorkContext } from '../context';
import { PACKING } from './combine';
import { describeFiles, type LookOptions } from './look';
import { calendarName, isTimeUnits } from './values';

/** A file that is another one altogether differs in everything. */
const MOST = 200;

interface CompareOptions {
  /** The files follow one another along it. */
  dim: string | null;
  /** They hold different variables. */
  merge: boolean;
}

/** @throws LifecycleError naming the file that cannot be opened */
export async function compareFiles(
  files: readonly FoundFile[],
  { dim, merge, ...how }: CompareOptions & LookOptions,
  context: WorkContext,
  signal: AbortSignal
): Promise<Comparison> {
  const described = await describeFiles(files, how, context, signal);
  return { files: files.map(({ uri }) => uri), differences: differencesOf(described, { dim, merge }) };
}

/** What is not the same in all of them, what blocks first. Pure. */
export function differencesOf(
  files: readonly DatasetDescription[],
  { dim, merge }: CompareOptions
): Difference[] {
  const found: Difference[] = [];
  const names = new Set(files.flatMap(({ variables }) => Object.keys(variables)));
  for (const name of names) {
    const having = files.map(({ variables }) => variables[name]);
    if (!having.every(variable => variable !== undefined)) {
      // Of files that hold different variables nothing else is expected.
      if (!merge) {
        found.push({
          variable: name,
          kind: 'variable',
          blocks: true,
          values: grouped(having.map(variable => (variable ? 'present' : null))),
          words: 'Leave it out, or say in the next step that the files hold different variables.'
        });
      }
      continue;
    }
    found.push(...ofVariable(name, having, dim));
  }
  found.push(...ofAttributes(null, files));
  return found.sort((a, b) => Number(b.blocks) - Number(a.blocks)).slice(0, MOST);
}

function* ofVariable(
  name: string,
  files: readonly VariableDescription[],
  dim: string | null
): Generator<Difference> {
  const differ = (
    kind: DifferenceKind,
    value: (variable: VariableDescription) => string | null,
    blocks: boolean,
    words: string,
    field?: string
  ): Difference[] => {
    const values = grouped(files.map(value));
    return values.length < 2
      ? []
      : [{ variable: name, kind, ...(field !== undefined && { field }), blocks, values, words }];
  };
  const [first] = files as [VariableDescription];
  const leaveOut = 'Leave it out, or the files that differ.';
  const dimensions = differ('dimensions', ({ dims }) => `(${dims.join(', ')})`, true, leaveOut);
  yield* dimensions;
  if (dimensions.length === 0) {
    for (const [axis, along] of first.dims.entries()) {
      if (along !== dim) {
        yield* differ('length', ({ shape }) => String(shape[axis]), true, leaveOut, along);
      }
    }
  }
  yield* differ('dtype', ({ dtype }) => dtype, true, leaveOut);
  for (const attribute of PACKING) {
    const value = ({ attributes }: VariableDescription): string | null => showNumber(attributes[attribute]);
    yield* differ('packing', value, true, leaveOut, attribute);
  }
  const isAlong = dim !== null && first.dims.includes(dim);
  const isTime = files.some(({ attributes }) => isTimeUnits(attributes.units));
  yield* differ(
    'units',
    ({ attributes }) => show(attributes.units),
    !isAlong,
    !isAlong
      ? leaveOut
      : isTime
        ? 'All are put on the reference of the first.'
        : 'The values are not converted; the first units stand for all.'
  );
  yield* differ(
    'calendar',
    ({ attributes }) => (isTime ? calendarName(attributes.calendar) : show(attributes.calendar)),
    true,
    leaveOut
  );
  yield* differ(
    'chunks',
    ({ chunks }) => (chunks ? chunks.join(' × ') : 'contiguous'),
    false,
    'What does not fit the chunks of the store is decoded and cut anew.'
  );
  yield* differ(
    'codecs',
    ({ codecs }) => codecs.join(', ') || 'none',
    false,
    'What is stored otherwise than the first is encoded anew.'
  );
  yield* ofAttributes(name, files);
}

/** Compared as what they are. */
const TOLD_ALREADY: ReadonlySet<string> = new Set([...PACKING, 'units', 'calendar']);

function* ofAttributes(
  variable: string | null,
  files: readonly { attributes: Record<string, AttributeValue> }[]
): Generator<Difference> {
  for (const field of new Set(files.flatMap(({ attributes }) => Object.keys(attributes)))) {
    const values = grouped(files.map(({ attributes }) => show(attributes[field])));
    if (values.length > 1 && (variable === null || !TOLD_ALREADY.has(field))) {
      yield {
        variable,
        kind: 'attribute',
        field,
        blocks: false,
        values,
        words: 'That of the first stands for all.'
      };
    }
  }
}

/** As JSON; null where there is none. */
function show(value: AttributeValue | undefined): string | null {
  return value === undefined ? null : JSON.stringify(value);
}

/** What JSON has no numbers for is text there, and would look like text. */
function showNumber(value: AttributeValue | undefined): string | null {
  return value === 'NaN' || value === 'Infinity' || value === '-Infinity' ? value : show(value);
}

const LONGEST = 120;

/** Each value once, with the files that have it. */
function grouped(values: readonly (string | null)[]): Difference['values'] {
  const files = new Map<string | null, number[]>();
  values.forEach((value, index) => files.set(value, [...(files.get(value) ?? []), index]));
  return [...files].map(([value, indices]) => ({
    value: value !== null && value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value,
    files: indices
  }));
}
