/** Means over blocks of elements: how a large array becomes the cells of a picture. Pure. */
import type { Decoding } from './unmask';

/** An axis cut into cells. */
export interface Cells {
  count: number;
  /** Indices that share one cell. */
  step: number;
  cells: number;
}

/** At most `most` cells, each of as many indices but the last. */
export function cut(count: number, most: number): Cells {
  const step = Math.ceil(count / most);
  return { count, step, cells: Math.ceil(count / step) };
}

/** Sums up values as they come, tile by tile; missing ones (NaN, or a mark) do not count. */
export class BlockMean {
  private readonly sums: Float64Array;
  private readonly counts: Uint32Array;

  constructor(
    private readonly rows: Cells,
    private readonly columns: Cells,
    private readonly decoding: Decoding
  ) {
    this.sums = new Float64Array(rows.cells * columns.cells);
    this.counts = new Uint32Array(rows.cells * columns.cells);
  }

  /**
   * Add a tile of stored values; they are decoded here, one by one, so that
   * no second array of them is needed.
   *
   * @param at first row and column of the tile, in indices of the view
   * @param size rows and columns of the tile
   * @param stride distance in `values` from one row, and one column, to the next
   */
  add(
    values: ArrayLike<number>,
    at: { row: number; column: number },
    size: { rows: number; columns: number },
    stride: { row: number; column: number }
  ): void {
    const { sums, counts } = this;
    const { marks, scale, offset } = this.decoding;
    const cellOf = Uint32Array.from({ length: size.columns }, (_, column) =>
      Math.floor((at.column + column) / this.columns.step)
    );
    for (let row = 0; row < size.rows; row++) {
      const line = Math.floor((at.row + row) / this.rows.step) * this.columns.cells;
      let from = row * stride.row;
      for (let column = 0; column < size.columns; column++, from += stride.column) {
        const value = values[from]!;
        if (value === value && !marks.includes(value)) {
          const cell = line + cellOf[column]!;
          sums[cell]! += value * scale + offset;
          counts[cell]!++;
        }
      }
    }
  }

  /** The means, rows first; NaN where nothing was added. */
  cells(): Float32Array {
    return Float32Array.from(this.sums, (sum, i) => sum / this.counts[i]!);
  }
}

/** Range of what is there, and the percentiles that a colour scale should span. */
export function rangeOf(cells: Float32Array): { min: number; max: number; low: number; high: number } | null {
  const sorted = cells.filter(value => Number.isFinite(value)).sort();
  if (sorted.length === 0) {
    return null;
  }
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))]!;
  return { min: at(0), max: at(1), low: at(0.02), high: at(0.98) };
}
