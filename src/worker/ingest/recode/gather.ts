/** Filling a block: what touches it is fetched, decoded, converted and scattered. */
import { type ByteBudget, forEachConcurrent, isLifecycleError, release } from '../../core';
import {
  allocate,
  bytesOf,
  chainOf,
  chunkGrid,
  elementCount,
  fillWith,
  itemSize,
  Presence,
  swapBytes,
  threadCoding,
  valuesOf,
  wordBytes,
  type ChunkPlaces,
  type ChunkTable,
  type CodecThreads,
  type Coding,
  type Dataset,
  type DType,
  type NumericValues,
  type Selection,
  type Values
} from '../../formats';
import type { BufferPool as ReadBuffers } from '../bufferPool';
import { slabs, type Conversion } from '../combined';
import type { ChunkTables } from '../chunkTables';
import type { Files } from '../files';
import { blockRegion } from '../parts';
import type { PlannedArray } from '../planner';
import { forEachChunk } from '../spans';
import type { BlockBuffers, Content } from './buffers';
import type { Pieces } from './pieces';
import {
  boxesOf,
  intersect,
  isSliced,
  overlaps,
  rowOf,
  sizeOf,
  sliceTable,
  unitAt,
  unitGrid,
  unitsTouching,
  type Box,
  type UnitGrid
} from './units';

/** Files read at once. */
const FILES_AT_ONCE = 4;

interface GatherOptions {
  files: Files;
  tables: ChunkTables;
  fetched: ByteBudget;
  /** Memory for what is fetched. */
  reads: { own: ReadBuffers; shared: ReadBuffers };
  /** Absent: this thread decodes. */
  threads?: CodecThreads;
  /** Decoded chunks until they are scattered. */
  decoded: ByteBudget;
  pieces: Pieces;
  run: RunProgress;
}

/** The blocks of the array that this run has filled, and has still to fill. */
interface RunProgress {
  isFilled(block: number): boolean;
  isPending(block: number): boolean;
}

/** Fills one block, and keeps what the run's later blocks need of the same chunks. */
export class Gatherer {
  private readonly grid: number[];

  constructor(
    private readonly array: PlannedArray,
    private readonly index: number,
    private readonly region: Selection,
    private readonly buffers: BlockBuffers,
    private readonly options: GatherOptions
  ) {
    this.grid = chunkGrid(array.target.shape, array.block);
  }

  /** To be called once. What nobody ever wrote is filled with what the file's format reads there. */
  async gather(signal: AbortSignal): Promise<void> {
    const { pieces, files } = this.options;
    await pieces.take(this.index, content => this.buffers.scatter(content));
    const { axis, segments } = this.array.source;
    const touching = new Set(
      segments.filter(segment => axis < 0 || overlaps(segment, this.region, axis)).map(({ file }) => file)
    );
    await forEachConcurrent(
      touching,
      FILES_AT_ONCE,
      (file, stop) => files.with(file, dataset => this.fromFile(dataset, file, stop)),
      signal
    );
  }

  private async fromFile(dataset: Dataset, file: number, signal: AbortSignal): Promise<void> {
    const { source, target } = this.array;
    const name = source.sourceName;
    const stored = dataset.manifest.arrays.get(name)!;
    const grid = unitGrid(source, dataset.variables.get(name)!, stored, file, target.chunks);
    const table = await locate(this.options.tables, file, name, signal);
    if (!table) {
      return this.byHyperslabs(dataset, grid, signal);
    }
    const sliced = isSliced(grid);
    // Of a million chunks nothing is kept but their rows.
    const rows: number[] = [];
    const slices: number[][] = [];
    for (const unit of unitsTouching(grid, this.region)) {
      if (this.isKept(grid, unit)) {
        continue;
      }
      const row = rowOf(grid, unit);
      if (row === undefined || table.presence[row] === Presence.absent) {
        signal.throwIfAborted();
        await this.placeFill(grid, boxesOf(grid, unit));
      } else {
        rows.push(sliced ? slices.push(unit) - 1 : row);
      }
    }
    const { threads, reads } = this.options;
    const { chain } = chainOf(stored, grid.dtype);
    const coding =
      threads && chain && !sliced ? threadCoding(grid.dtype, chain, stored.chunkShape) : undefined;
    await forEachChunk(
      dataset,
      sliced ? sliceTable(grid, table, slices) : table,
      rows,
      async (row, bytes, stop) => {
        const unit = sliced ? slices[row]! : unitAt(grid, row);
        const held = this.decodedBytes(grid);
        await this.options.decoded.take(held, stop);
        try {
          const mask = table.filterMask[row]!;
          if (coding && mask === 0 && (await this.byThread(threads!, bytes, coding, grid, unit))) {
            return;
          }
          const values = sliced ? plainValues(bytes, grid) : await dataset.decode(name, bytes, mask, stop);
          await this.place(grid, unit, values as NumericValues);
          releaseAll([values], bytes);
        } finally {
          this.options.decoded.give(held);
        }
      },
      { budget: this.options.fetched, buffers: coding ? reads.shared : reads.own, signal }
    );
  }

  /** Decode and place a chunk; false when it is broken: without a thread, it is said how. */
  private async byThread(
    threads: CodecThreads,
    stored: Uint8Array,
    coding: Coding,
    grid: UnitGrid,
    unit: readonly number[]
  ): Promise<boolean> {
    const places = this.sharedPlaces(grid, unit);
    if (places) {
      return threads.scatter(stored, coding, places);
    }
    const decoded = await threads.decode(stored, coding);
    if (decoded) {
      await this.place(grid, unit, valuesOf(coding.dtype, decoded));
      threads.done(decoded);
    }
    return decoded !== undefined;
  }

  /** Where a thread can put a chunk: undefined where more is to be done with it than to copy it to this block. */
  private sharedPlaces(grid: UnitGrid, unit: readonly number[]): ChunkPlaces | undefined {
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
  private isKept(grid: UnitGrid, unit: readonly number[]): boolean {
    return boxesOf(grid, unit).some(box =>
      this.blocksOf(box).some(block => this.options.run.isFilled(block))
    );
  }

  /** Two copies while bytes are unshuffled; another when they are converted. */
  private decodedBytes(grid: UnitGrid): number {
    const elements = elementCount(grid.unit);
    const converted = grid.segments.some(segment => segment.conversion)
      ? itemSize(this.array.target.dtype)
      : 0;
    return elements * (2 * itemSize(grid.dtype) + converted);
  }

  private async place(grid: UnitGrid, unit: readonly number[], raw: NumericValues): Promise<void> {
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
  private async placeFill(grid: UnitGrid, boxes: readonly Box[]): Promise<void> {
    for (const { start, count, segment } of boxes) {
      const raw = allocate(grid.dtype, elementCount(count));
      fillWith(grid.dtype, raw, grid.stored.fillValue);
      const values = (segment.conversion?.convert(raw) ?? raw) as NumericValues;
      await this.hand({ start, count, bytes: bytesOf(values), shape: count, from: count.map(() => 0) });
    }
  }

  /** Give content to this block, and keep a copy for later ones. */
  private async hand(content: Content): Promise<void> {
    this.buffers.scatter(content);
    for (const block of this.laterBlocksOf(content)) {
      const shared = intersect(content, this.regionOf(block))!;
      const from = shared.start.map((at, axis) => content.from[axis]! + at - content.start[axis]!);
      await this.options.pieces.put(block, { ...content, ...shared, from });
    }
  }

  private laterBlocksOf(region: Selection): number[] {
    return this.blocksOf(region).filter(block => block !== this.index && this.options.run.isPending(block));
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

  /** Where the format does not tell where chunks lie. */
  private async byHyperslabs(dataset: Dataset, grid: UnitGrid, signal: AbortSignal): Promise<void> {
    const { source } = this.array;
    const { axis } = source;
    for (const segment of grid.segments) {
      const inside = axis < 0 ? this.region : clipped(this.region, segment, axis);
      if (!inside) {
        continue;
      }
      const shift = axis < 0 ? 0 : segment.fileStart - segment.start;
      const inFile = { start: moved(inside.start, axis, shift), count: inside.count };
      for (const slab of slabs(inFile, source)) {
        signal.throwIfAborted();
        const raw = await dataset.read(source.sourceName, slab, signal);
        const values = (segment.conversion?.convert(raw) ?? raw) as NumericValues;
        const start = moved(slab.start, axis, -shift);
        const { count } = slab;
        this.buffers.scatter({
          start,
          count,
          bytes: bytesOf(values),
          shape: count,
          from: count.map(() => 0)
        });
        // The library answers at once when it can: let others have their turn.
        await new Promise(setImmediate);
      }
    }
  }
}

async function locate(
  tables: ChunkTables,
  file: number,
  name: string,
  signal: AbortSignal
): Promise<ChunkTable | undefined> {
  try {
    return await tables.get(file, name, signal);
  } catch (error) {
    if (isLifecycleError(error, 'unsupported')) {
      return undefined;
    }
    throw error;
  }
}

/** Elements of a slice: no filters, so only the byte order stands between. */
function plainValues(bytes: Uint8Array, { dtype, stored }: UnitGrid): Values {
  const copy = bytes.slice();
  if (stored.byteOrder === 'big') {
    swapBytes(copy, wordBytes(dtype));
  }
  return valuesOf(dtype as Exclude<DType, 'str'>, copy);
}

/** The part of a box that its file stores: the box itself when that is all of it. */
function withinStored({ stored, unit }: UnitGrid, index: readonly number[], box: Box): Box | undefined {
  const count = box.count.map((length, axis) => {
    const begin = index[axis]! * unit[axis]! + box.from[axis]!;
    return Math.min(length, Math.max(0, stored.shape[axis]! - begin));
  });
  if (count.every((length, axis) => length === box.count[axis])) {
    return box;
  }
  return count.includes(0) ? undefined : { ...box, count };
}

function releaseAll(values: readonly Values[], kept: Uint8Array): void {
  const buffers = new Set(values.map(each => (each as NumericValues).buffer));
  buffers.delete(kept.buffer);
  buffers.forEach(buffer => release(new Uint8Array(buffer)));
}

function clipped(region: Selection, { start, length }: { start: number; length: number }, axis: number) {
  const whole = {
    start: moved(region.start, axis, start - region.start[axis]!),
    count: region.count.map((count, i) => (i === axis ? length : count))
  };
  return intersect(region, whole);
}

function moved(start: readonly number[], axis: number, by: number): number[] {
  return start.map((at, i) => (i === axis ? at + by : at));
}
