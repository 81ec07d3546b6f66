/** What stands along a drawn dimension, and where the others stand. */
import type { CoordinateEnds } from '../../protocol/dataset';
import type { PictureAxis } from '../../protocol/picture';
import { forEachConcurrent, isLifecycleError } from '../core';
import type { Dataset, Variable } from '../formats';
import { isTimeUnits } from '../ingest/values';
import { dateFormat } from './dates';
import type { Cells } from './reduce';
import { isDrawable, unmask } from './unmask';

/** Elements of a coordinate that are read at once. */
const PIECE = 2 ** 20;

/** The axis of a drawn dimension: the mean of its coordinate in each cell. */
export async function axisOf(
  dataset: Dataset,
  dim: string,
  start: number,
  cut: Cells,
  signal: AbortSignal
): Promise<PictureAxis> {
  const axis: PictureAxis = { dim, start, count: cut.count, step: cut.step, values: null, dates: null };
  const coordinate = coordinateOf(dataset, dim);
  if (!coordinate) {
    return axis;
  }
  const sums = new Float64Array(cut.cells);
  for (let done = 0; done < cut.count; done += PIECE) {
    const count = Math.min(PIECE, cut.count - done);
    const read = await dataset.read(coordinate.name, { start: [start + done], count: [count] }, signal);
    const numbers = unmask(read, coordinate);
    for (let cell = Math.floor(done / cut.step); cell * cut.step < done + count; cell++) {
      const first = cell * cut.step;
      // The mean of both ends, which may lie in different pieces.
      for (const index of [first, Math.min(first + cut.step, cut.count) - 1]) {
        if (index >= done && index < done + count) {
          sums[cell]! += numbers[index - done]! / 2;
        }
      }
    }
  }
  axis.values = [...sums];
  const date = formatOf(coordinate);
  axis.dates = date ? axis.values.map(date) : null;
  // A coordinate with gaps says nothing about where things are.
  if (axis.values.some(value => !Number.isFinite(value))) {
    axis.values = null;
  }
  return axis;
}

/** Where an index of a dimension stands, in words; undefined when nothing tells. */
export async function placeOf(
  dataset: Dataset,
  dim: string,
  index: number,
  signal: AbortSignal
): Promise<string | undefined> {
  const coordinate = coordinateOf(dataset, dim, true);
  if (!coordinate) {
    return undefined;
  }
  const words = await wordsAt(dataset, coordinate, [index], signal);
  const { units } = coordinate.attributes;
  return typeof units === 'string' && units !== '1' && !isTimeUnits(units) && coordinate.dtype !== 'str'
    ? `${words} ${units}`
    : words;
}

/** Coordinates that are looked at together. */
const AT_ONCE = 4;

/** First and last value of each coordinate along its own dimension, and of those with one value. */
export async function endsOf(dataset: Dataset, signal: AbortSignal): Promise<Record<string, CoordinateEnds>> {
  const found: Record<string, CoordinateEnds> = {};
  await forEachConcurrent(
    [...dataset.variables.values()],
    AT_ONCE,
    async (variable, both) => {
      const isLine = coordinateOf(dataset, variable.name, true) !== undefined && variable.shape[0]! > 0;
      const isScalar =
        variable.shape.length === 0 && isDrawable(variable.dtype) && !dataset.unsupported.has(variable.name);
      if (!isLine && !isScalar) {
        return;
      }
      const at = (index: number): Promise<string> => wordsAt(dataset, variable, isLine ? [index] : [], both);
      try {
        const first = await at(0);
        const last = isLine && variable.shape[0]! > 1 ? await at(variable.shape[0]! - 1) : first;
        found[variable.name] = { first, last };
      } catch (error) {
        // A broken coordinate does not hide the others: its picture tells what is wrong.
        if (!isLifecycleError(error, 'unreadable', 'unsupported', 'not-found')) {
          throw error;
        }
      }
    },
    signal
  );
  return found;
}

/** One value in words, without its units. */
async function wordsAt(
  dataset: Dataset,
  variable: Variable,
  start: number[],
  signal: AbortSignal
): Promise<string> {
  const read = await dataset.read(variable.name, { start, count: start.map(() => 1) }, signal);
  if (Array.isArray(read)) {
    return read[0]!;
  }
  const value = unmask(read, variable)[0]!;
  const date = formatOf(variable);
  return Number.isNaN(value) ? 'missing' : date ? date(value) : String(Number(value.toPrecision(7)));
}

function coordinateOf(dataset: Dataset, dim: string, orText = false): Variable | undefined {
  const variable = dataset.variables.get(dim);
  const isLine = variable?.dims.length === 1 && variable.dims[0] === dim;
  return isLine &&
    !dataset.unsupported.has(dim) &&
    (isDrawable(variable.dtype) || (orText && variable.dtype === 'str'))
    ? variable
    : undefined;
}

function formatOf({ attributes }: Variable): ((value: number) => string) | undefined {
  return isTimeUnits(attributes.units) ? dateFormat(attributes.units, attributes.calendar) : undefined;
}
