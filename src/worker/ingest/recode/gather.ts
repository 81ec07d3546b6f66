/** Filling a block: what touches it is fetched, decoded by a thread or here, and placed. */
import { type ByteBudget, forEachConcurrent, isLifecycleError } from '../../core';
import {
  bytesOf,
  chainOf,
  elementCount,
  itemSize,
  Presence,
  swapBytes,
  threadCoding,
  valuesOf,
  wordBytes,
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
import { slabs } from '../combine';
import type { ChunkTables, Files } from '../files';
import type { PlannedArray } from '../planner';
import { forEachChunk } from '../spans';
import type { BlockBuffers } from './buffers';
import { Placing, releaseAll, type SharedByBlocks } from './placing';
import {
  boxesOf,
  clipped,
  isSliced,
  moved,
  overlaps,
  rowOf,
  sliceTable,
  unitAt,
  unitGrid,
  unitsTouching,
  type UnitGrid
} from './units';

/** Files read at once. */
const FILES_AT_ONCE = 4;

interface GatherOptions extends SharedByBlocks {
  files: Files;
  tables: ChunkTables;
  fetched: ByteBudget;
  /** Memory for what is fetched. */
  reads: { own: ReadBuffers; shared: ReadBuffers };
  /** Absent: this thread decodes. */
  threads?: CodecThreads;
  /** Decoded chunks until they are scattered. */
  decoded: ByteBudget;
}

/** Fills one block, and keeps what the run's later blocks need of the same chunks. */
export class Gatherer {
  private readonly placing: Placing;

  constructor(
    private readonly array: PlannedArray,
    private readonly index: number,
    private readonly region: Selection,
    private readonly buffers: BlockBuffers,
    private readonly options: GatherOptions
  ) {
    this.placing = new Placing(array, index, buffers, options);
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
      if (this.placing.isKept(grid, unit)) {
        continue;
      }
      const row = rowOf(grid, unit);
      if (row === undefined || table.presence[row] === Presence.absent) {
        signal.throwIfAborted();
        await this.placing.placeFill(grid, boxesOf(grid, unit));
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
          await this.placing.place(grid, unit, values as NumericValues);
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
    const places = this.placing.sharedPlaces(grid, unit);
    if (places) {
      return threads.scatter(stored, coding, places);
    }
    const decoded = await threads.decode(stored, coding);
    if (decoded) {
      await this.placing.place(grid, unit, valuesOf(coding.dtype, decoded));
      threads.done(decoded);
    }
    return decoded !== undefined;
  }

  /** Two copies while bytes are unshuffled; another when they are converted. */
  private decodedBytes(grid: UnitGrid): number {
    const elements = elementCount(grid.unit);
    const converted = grid.segments.some(segment => segment.conversion)
      ? itemSize(this.array.target.dtype)
      : 0;
    return elements * (2 * itemSize(grid.dtype) + converted);
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
