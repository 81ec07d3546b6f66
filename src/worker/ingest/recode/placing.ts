/** Decoded units put where they belong: into the block that is filled, and aside for the run's later ones. */
import { release } from '../../core';
import {
  allocate,
  bytesOf,
  chunkGrid,
  elementCount,
  fillWith,
  type ChunkPlaces,
  type NumericValues,
  type Selection,
  type Values
} from '../../formats';
import type { Conversion } from '../combine';
import { blockRegion, type PlannedArray } from '../planner';
import type { BlockBuffers, Content } from './buffers';
import type { Pieces } from './pieces';
import { boxesOf, intersect, sizeOf, withinStored, type Box, type UnitGrid } from './units';

/** The blocks of the array that this run has filled, and has still to fill. */
interface RunProgress {
  isFilled(block: number): boolean;
  isPending(block: number): boolean;
}

/** What the blocks of one array that a run fills share. */
export interface SharedByBlocks {
  pieces: Pieces;
  run: RunProgress;
}

/**
 * Puts units of any file into block `index`, converted where their segment says so. What later blocks
 * need of them goes to `pieces`.
 */
export class Placing {
  private readonly grid: number[];

  constructor(
    private readonly array: PlannedArray,
    private readonly index: number,
    private readonly buffers: BlockBuffers,
    private readonly shared: SharedByBlocks
  ) {
    this.grid = chunkGrid(array.target.shape, array.block);
  }

  /** A decoded unit, in the type of its file; converted copies are released. */
  async place(grid: UnitGrid, unit: readonly number[], raw: NumericValues): Promise<void> {
    const boxes = boxesOf(grid, unit);
    const shape = sizeOf(grid, unit);
    const converted = new Map<Conversion | undefined, NumericValues>([[undefined, raw]]);
    for (const box of boxes) {
      const { conversion } = box.segment;
      const values = converted.get(conversion) ?? (conversion!.convert(raw) as NumericValues);
      converted.set(conversion, values);
      const stored = withinStored(grid, unit, box);
      if (stored !== box) {
        await this.placeFill(grid, [box]);
      }
      if (stored) {
        await this.hand({ ...stored, bytes: bytesOf(values), shape });
      }
    }
    releaseAll([...converted.values()].slice(1), bytesOf(raw));
  }

  /** What was never written reads as the file's fill value. */
  async placeFill(grid: UnitGrid, boxes: readonly Box[]): Promise<void> {
    for (const { start, count, segment } of boxes) {
      const raw = allocate(grid.dtype, elementCount(count));
      fillWith(grid.dtype, raw, grid.stored.fillValue);
      const values = (segment.conversion?.convert(raw) ?? raw) as NumericValues;
      await this.hand({ start, count, bytes: bytesOf(values), shape: count, from: count.map(() => 0) });
    }
  }

  /** Where a thread can put a chunk: undefined where more is to be done with it than to copy it to this block. */
  sharedPlaces(grid: UnitGrid, unit: readonly number[]): ChunkPlaces | undefined {
    const [box, ...others] = boxesOf(grid, unit);
    const isOnlyCopied =
      box &&
      others.length === 0 &&
      !box.segment.conversion &&
      withinStored(grid, unit, box) === box &&
      this.laterBlocksOf(box).length === 0;
    return isOnlyCopied ? this.buffers.sharedPlaces({ ...box, shape: sizeOf(grid, unit) }) : undefined;
  }

  /** Did an earlier block of this run decode it, and keep what this one needs? */
  isKept(grid: UnitGrid, unit: readonly number[]): boolean {
    return boxesOf(grid, unit).some(box => this.blocksOf(box).some(block => this.shared.run.isFilled(block)));
  }

  /** Give content to this block, and keep a copy for later ones. */
  private async hand(content: Content): Promise<void> {
    this.buffers.scatter(content);
    for (const block of this.laterBlocksOf(content)) {
      const shared = intersect(content, this.regionOf(block))!;
      const from = shared.start.map((at, axis) => content.from[axis]! + at - content.start[axis]!);
      await this.shared.pieces.put(block, { ...content, ...shared, from });
    }
  }

  private laterBlocksOf(region: Selection): number[] {
    return this.blocksOf(region).filter(block => block !== this.index && this.shared.run.isPending(block));
  }

  /** Indices of the blocks that share something with a region. */
  private blocksOf({ start, count }: Selection): number[] {
    return start.reduce<number[]>(
      (found, at, axis) => {
        const block = this.array.block[axis]!;
        const first = Math.floor(at / block);
        const last = Math.floor((at + count[axis]! - 1) / block);
        const along = Array.from({ length: last - first + 1 }, (_, i) => first + i);
        return found.flatMap(before => along.map(i => before * this.grid[axis]! + i));
      },
      [0]
    );
  }

  private regionOf(block: number): Selection {
    return blockRegion(this.array.target.shape, this.array.block, block);
  }
}

/** Give the memory of values back, but for `kept`: values may share it. */
export function releaseAll(values: readonly Values[], kept: Uint8Array): void {
  const buffers = new Set(values.map(each => (each as NumericValues).buffer));
  buffers.delete(kept.buffer);
  buffers.forEach(buffer => release(new Uint8Array(buffer)));
}
