/**
 * The numbers of chunks in indexes that are arrays: C order over the grid of the
 * largest extent that the dataset may have, with the unlimited dimension first
 * (HDF5 File Format Specification v3, "VII. Appendix C").
 */
import { chunkGrid } from '../../manifest';
import type { ChunkedLayout } from './layout';
import type { Rows } from './rows';

/**
 * From a chunk's number to its place. A number from `end` on is of no chunk in the extent; one
 * below may be, too, where the dataset can grow: its place then lies outside of `rows.grid`.
 */
export class Numbering {
  /** One more than the largest number of a chunk in the extent. */
  readonly end: number;
  private readonly order: readonly number[];
  /** Chunks of the largest extent for one step along each dimension of `order`. */
  private readonly steps: readonly number[];

  constructor({ chunkShape, extent, maxExtent }: ChunkedLayout, rows: Rows) {
    const most = chunkGrid(
      maxExtent.map((length, axis) => Math.max(length ?? 0, extent[axis]!)),
      chunkShape
    );
    const unlimited = maxExtent.indexOf(undefined);
    const axes = most.map((_, axis) => axis);
    this.order = unlimited < 0 ? axes : [unlimited, ...axes.filter(axis => axis !== unlimited)];
    const steps = new Array<number>(most.length);
    let step = 1;
    for (let i = most.length - 1; i >= 0; i--) {
      steps[i] = step;
      step *= most[this.order[i]!]!;
    }
    this.steps = steps;
    this.end = rows.grid.some(count => count === 0)
      ? 0
      : this.order.reduce((last, axis, i) => last + (rows.grid[axis]! - 1) * steps[i]!, 1);
  }

  /** Where a chunk is in the grid. */
  place(number: number, place: number[]): number[] {
    let rest = number;
    for (let i = 0; i < this.order.length; i++) {
      const step = this.steps[i]!;
      const index = Math.floor(rest / step);
      place[this.order[i]!] = index;
      rest -= index * step;
    }
    return place;
  }
}
