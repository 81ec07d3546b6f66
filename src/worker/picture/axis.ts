/** What stands along a drawn dimension, and where the others stand. */
import type { PictureAxis } from '../../protocol/picture';
import type { Dataset, Variable } from '../formats';
import { isTimeUnits } from '../ingest/time';
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
  const read = await dataset.read(coordinate.name, { start: [index], count: [1] }, signal);
  if (Array.isArray(read)) {
    return read[0];
  }
  const value = unmask(read, coordinate)[0]!;
  const date = formatOf(coordinate);
  if (date) {
    return date(value);
  }
  const { units } = coordinate.attributes;
  const number = String(Number(value.toPrecision(7)));
  return typeof units === 'string' && units !== '1' ? `${number} ${units}` : number;
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
