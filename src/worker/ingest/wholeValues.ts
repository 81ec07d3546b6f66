/**
 * Small variables of many files, read while each file is open: putting the
 * files in order and comparing them need not open thousands again.
 */
import { elementCount, itemSize, type Dataset, type Values, type Variable } from '../formats';

/** Coordinates, bounds of a time step, scalars. */
const SMALL_BYTES = 32 * 1024;
/** Of all files together. */
const MOST_BYTES = 64 * 1024 * 1024;

export type WholeVariable = Pick<Variable, 'dtype' | 'shape'> & { sourceName: string };

export class WholeValues {
  private readonly known = new Map<string, Values>();
  private bytes = 0;

  /** Undefined where it was not read: it is not small, or there was no more room. */
  get(file: number, { sourceName }: WholeVariable): Values | undefined {
    return this.known.get(`${file}/${sourceName}`);
  }

  /** Read the small ones of a file that is open. */
  async load(
    file: number,
    dataset: Dataset,
    variables: Iterable<WholeVariable>,
    signal: AbortSignal
  ): Promise<void> {
    for (const variable of variables) {
      const bytes = elementCount(variable.shape) * itemSize(variable.dtype);
      if (bytes <= SMALL_BYTES && this.bytes + bytes <= MOST_BYTES) {
        this.bytes += bytes;
        this.known.set(`${file}/${variable.sourceName}`, await readWhole(dataset, variable, signal));
      }
    }
  }
}

export function readWhole(
  dataset: Dataset,
  { sourceName, shape }: WholeVariable,
  signal: AbortSignal
): Promise<Values> {
  return dataset.read(sourceName, { start: shape.map(() => 0), count: shape }, signal);
}
