/**
 * Small variables of many files, read while each file is open: putting the
 * files in order and comparing them need not open thousands again.
 */
import { elementCount, itemSize, type Dataset, type Values, type Variable } from '../../formats';

/** Coordinates, bounds of a time step, scalars. */
const SMALL_BYTES = 32 * 1024;
/** Of all files together. */
const MOST_BYTES = 64 * 1024 * 1024;

export type WholeVariable = Pick<Variable, 'dtype' | 'shape'> & { sourceName: string };

/**
 * Keeps values for as long as it lives, by the file's number and the variable's name in the file;
 * nothing is ever dropped. What finds no room is left to be read when it is needed.
 */
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

/**
 * All of one variable in C order, however large it is; 0 dimensions give one value.
 *
 * @throws LifecycleError `unreadable` on a broken chunk
 */
export function readWhole(
  dataset: Dataset,
  { sourceName, shape }: WholeVariable,
  signal: AbortSignal
): Promise<Values> {
  return dataset.read(sourceName, { start: shape.map(() => 0), count: shape }, signal);
}
