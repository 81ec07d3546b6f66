/**
 * How a fractal heap's blocks grow: rows of `width` blocks, each row's blocks
 * twice as large as those of the row above. Specification III.G, "Doubling Table".
 */
export class DoublingTable {
  /** Rows whose blocks hold objects; below them, blocks hold blocks. */
  readonly directRows: number;
  private readonly firstRowLog2: number;

  /** All lengths must be powers of two. */
  constructor(
    readonly width: number,
    readonly startBytes: number,
    mostDirectBytes: number
  ) {
    this.directRows = Math.log2(mostDirectBytes) - Math.log2(startBytes) + 2;
    this.firstRowLog2 = Math.log2(startBytes) + Math.log2(width);
  }

  /** Bytes of heap that a block of this row holds. */
  blockBytes(row: number): number {
    return this.startBytes * 2 ** Math.max(0, row - 1);
  }

  /** Rows of an indirect block that stands in this row. */
  rowsBelow(row: number): number {
    return Math.log2(this.blockBytes(row)) - this.firstRowLog2 + 1;
  }

  /** The block that an offset falls into, and the offset inside that block. */
  locate(offset: number): { row: number; column: number; inside: number } {
    const row = this.rowOf(offset);
    const rowStart = row === 0 ? 0 : this.startBytes * this.width * 2 ** (row - 1);
    const blockBytes = this.blockBytes(row);
    const column = Math.floor((offset - rowStart) / blockBytes);
    return { row, column, inside: offset - rowStart - column * blockBytes };
  }

  private rowOf(offset: number): number {
    let row = 0;
    for (let end = 2 ** this.firstRowLog2; end <= offset; end *= 2) {
      row++;
    }
    return row;
  }
}

/**
 * For whole numbers from 0. `log2` alone does not tell: of what is next to a large power, it
 * is rounded to a whole number.
 */
export function isPowerOfTwo(value: number): boolean {
  return value > 0 && Number.isInteger(Math.log2(value)) && 2 ** Math.log2(value) === value;
}
