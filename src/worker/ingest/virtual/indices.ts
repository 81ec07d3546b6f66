/** Rows of a table and indices of a chunk grid. */

/** Index of a row in C order over a grid. */
export function indexOf(grid: readonly number[], row: number): number[] {
  const index = new Array<number>(grid.length);
  let rest = row;
  for (let axis = grid.length - 1; axis >= 0; axis--) {
    index[axis] = rest % grid[axis]!;
    rest = Math.floor(rest / grid[axis]!);
  }
  return index;
}
