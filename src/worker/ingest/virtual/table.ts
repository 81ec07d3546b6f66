/** The references of one array: where its chunks lie, file after file. */
import { throwIfAborted } from '../../core';
import {
  chunkGrid,
  chunkTable,
  elementCount,
  encodeChunk,
  itemSize,
  Presence,
  stridesOf,
  type ChunkTable,
  type Dataset
} from '../../formats';
import { readCombined, type Segment } from '../combine';
import type { Files } from '../files';
import { absentReadsAs, fillChunk, sameNumber } from './encode';
import { isPlain } from './placement';
import { cannotRefer } from './plan';
import { Sampler, type Sample } from './samples';
import type { VirtualArray } from './types';
import type { SourceUrls } from './urls';

/** Chunks that cannot be referenced go into the store up to this, all of one array together. */
const INLINE_BYTES = 32 * 1024 * 1024;

interface ArrayReferences {
  /** `source` counts the store's URLs. */
  table: ChunkTable;
  samples: Sample[];
}

/** What the tables of all arrays of one store have in common. `urls` grows while they are made. */
export interface TableOptions {
  files: Files;
  urls: SourceUrls;
  zarrFormat: 2 | 3;
  /** May a chunk that was never written go without a record? */
  mayBeAbsent: boolean;
  signal: AbortSignal;
}

/** @throws LifecycleError `unsupported` when too many of its chunks would have to be put into the store */
export async function arrayReferences(array: VirtualArray, options: TableOptions): Promise<ArrayReferences> {
  const table = chunkTable(elementCount(array.grid));
  if (array.placement.kind === 'inline') {
    await putIntoStore(array, table, options);
    return { table, samples: [] };
  }
  const samples: Sample[] = [];
  for (const segment of array.variable.segments) {
    throwIfAborted(options.signal);
    const sampler = new Sampler();
    await options.files.with(segment.file, async dataset => {
      const filling = await Filling.of(array, table, segment, dataset, options);
      await filling.run(row => sampler.add(row));
    });
    samples.push(...sampler.rows().map(row => ({ row, file: segment.file })));
  }
  return { table, samples };
}

/** The whole array as one encoded chunk. */
async function putIntoStore(
  { variable, target }: VirtualArray,
  table: ChunkTable,
  { files, signal }: TableOptions
): Promise<void> {
  if (table.presence.length === 0) {
    return;
  }
  const whole = { start: variable.shape.map(() => 0), count: variable.shape };
  const values = await readCombined(files, variable, whole, signal);
  table.presence[0] = Presence.inline;
  table.inline.set(0, await encodeChunk(values, target.dtype, target.codec, target.chunks));
}

/** Fills the rows of one segment from the table of its file. */
class Filling {
  private inlineBytes = 0;
  private fill: Uint8Array | undefined;
  private readonly urlOf = new Map<number, number>();

  private constructor(
    private readonly array: VirtualArray,
    private readonly table: ChunkTable,
    private readonly segment: Segment,
    private readonly dataset: Dataset,
    private readonly source: ChunkTable,
    private readonly options: TableOptions
  ) {}

  static async of(
    array: VirtualArray,
    table: ChunkTable,
    segment: Segment,
    dataset: Dataset,
    options: TableOptions
  ): Promise<Filling> {
    const source = await dataset.chunks(array.variable.sourceName, options.signal);
    return new Filling(array, table, segment, dataset, source, options);
  }

  async run(onReference: (row: number) => void): Promise<void> {
    const { array, segment, dataset, source } = this;
    const { variable, target, grid } = array;
    const { axis, sourceName } = variable;
    const manifest = dataset.manifest.arrays.get(sourceName)!;
    const { chunks } = target;
    const piece = manifest.chunkShape;
    const plain = isPlain(manifest);
    const rank = chunks.length;
    const pieceStrides = stridesOf(chunkGrid(manifest.shape, piece));
    const rowStrides = stridesOf(grid);
    const elementStrides = stridesOf(piece);
    const size = itemSize(target.dtype);
    const chunkBytes = elementCount(chunks) * size;
    const first = grid.map((_, i) => (i === axis ? segment.start / chunks[i]! : 0));
    const end = grid.map((count, i) =>
      i === axis ? Math.ceil((segment.start + segment.length) / chunks[i]!) : count
    );
    if (first.some((from, i) => from >= end[i]!)) {
      return;
    }
    const index = [...first];
    for (;;) {
      let row = 0;
      let sourceRow = 0;
      let skipped = 0;
      for (let i = 0; i < rank; i++) {
        const element = index[i]! * chunks[i]! + (i === axis ? segment.fileStart - segment.start : 0);
        const position = Math.floor(element / piece[i]!);
        row += index[i]! * rowStrides[i]!;
        sourceRow += position * pieceStrides[i]!;
        skipped += (element - position * piece[i]!) * elementStrides[i]!;
      }
      if (source.presence[sourceRow] === Presence.stored && source.filterMask[sourceRow] === 0) {
        this.table.presence[row] = Presence.stored;
        this.table.source[row] = this.urlOf.get(source.source[sourceRow]!) ?? (await this.url(sourceRow));
        this.table.offset[row] = source.offset[sourceRow]! + skipped * size;
        this.table.length[row] = plain ? chunkBytes : source.length[sourceRow]!;
        onReference(row);
      } else {
        await this.embed(row, sourceRow, plain ? [skipped * size, skipped * size + chunkBytes] : undefined);
      }
      let i = rank - 1;
      for (; i >= 0; i--) {
        index[i] = index[i]! + 1;
        if (index[i]! < end[i]!) {
          break;
        }
        index[i] = first[i]!;
      }
      if (i < 0) {
        return;
      }
    }
  }

  private async url(sourceRow: number): Promise<number> {
    const number = this.source.source[sourceRow]!;
    const url = await this.options.urls.indexOf(this.dataset.source(number).url);
    this.urlOf.set(number, url);
    return url;
  }

  /** A chunk that no reference can give: absent, in the file's own metadata, or with filters left out. */
  private async embed(row: number, sourceRow: number, range?: [number, number]): Promise<void> {
    const { array, source, dataset, options } = this;
    const manifest = dataset.manifest.arrays.get(array.variable.sourceName)!;
    const presence = source.presence[sourceRow];
    if (presence === Presence.absent) {
      const reads = absentReadsAs(array.target, options.zarrFormat);
      if (options.mayBeAbsent && reads !== undefined && sameNumber(reads, manifest.fillValue)) {
        return;
      }
      this.fill ??= await fillChunk(array.target, manifest);
      return this.put(row, this.fill);
    }
    const mask = source.filterMask[sourceRow]!;
    const stored =
      presence === Presence.inline
        ? source.inline.get(sourceRow)!
        : await dataset.fetch(
            source.source[sourceRow]!,
            source.offset[sourceRow]!,
            source.length[sourceRow]!,
            options.signal
          );
    if (mask === 0) {
      return this.put(row, range ? stored.slice(...range) : stored);
    }
    const values = await dataset.decode(array.variable.sourceName, stored, mask, options.signal);
    const { dtype, codec, chunks } = array.target;
    return this.put(row, await encodeChunk(values, dtype, codec, chunks));
  }

  private put(row: number, bytes: Uint8Array): void {
    this.inlineBytes += bytes.byteLength;
    if (this.inlineBytes > INLINE_BYTES) {
      throw cannotRefer(
        this.array.variable.name,
        `too many of its chunks in ${this.dataset.uri} were never written, or are stored without the array's filters, and would have to be put into the store`
      );
    }
    this.table.presence[row] = Presence.inline;
    this.table.inline.set(row, bytes);
  }
}
