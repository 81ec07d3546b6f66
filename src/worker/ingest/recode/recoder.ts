/**
 * Decode, rechunk, encode, in bounded memory. Each source chunk is fetched and
 * decoded once a run: by the first block that needs some of it; what later
 * blocks need waits for them in `Pieces`.
 */
import {
  ByteBudget,
  HeapGrowth,
  LifecycleError,
  ROOMY_PERCENT,
  forEachConcurrent,
  release
} from '../../core';
import {
  CodecThreads,
  elementCount,
  encodeChunk,
  itemSize,
  Staging,
  threadCoding,
  valuesOf,
  type Coding,
  type DType,
  type Selection
} from '../../formats';
import { BufferPool as ReadBuffers } from '../bufferPool';
import type { ChunkTables, Files } from '../files';
import { blockRegion, type Part, type PlannedArray } from '../planner';
import type { ZarrLayout } from '../writer';
import { Arena } from './arena';
import { ArrayRun } from './arrayRun';
import { BlockBuffers, ChunkPool, type ChunkMemory } from './buffers';
import { Gatherer } from './gather';
import type { MemoryShares } from './memory';
import { Pieces } from './pieces';
import { stringChunks } from './strings';

interface RecoderOptions {
  files: Files;
  tables: ChunkTables;
  layout: ZarrLayout;
  arrays: readonly PlannedArray[];
  /** Those that this process runs, in this order. */
  parts: readonly Part[];
  memory: MemoryShares;
  /** Chunks encoded at once. */
  parallel: number;
  /** Sources and target lie on disk: nothing is gained by filling a large block while another is written. */
  isLocal: boolean;
  /** Where decoded data may wait. */
  stateFolder: string;
}

interface PartOptions {
  signal: AbortSignal;
  /** Store one encoded chunk under a key relative to the target. */
  write(key: string, bytes: Uint8Array, signal: AbortSignal): Promise<void>;
  /** Decoded bytes that are written. */
  onBytes(bytes: number): void;
}

/** Beyond this, one block at a time where nobody waits for a network: its memory is used again by the next. */
const LOCAL_BLOCK_BYTES = 256 * 1024 * 1024;
/** Arrays that are worth the start of threads, decoded. */
const LEAST_THREADED_BYTES = 32 * 1024 * 1024;

/** Shared by all parts of one run. */
export class Recoder implements AsyncDisposable {
  private readonly staging: Staging;
  private readonly pool: ChunkPool;
  private readonly arena: Arena;
  private readonly reads = { own: new ReadBuffers(), shared: new ReadBuffers(true) };
  private readonly threads: CodecThreads;
  private readonly blocks: ByteBudget;
  private readonly encoded: ByteBudget;
  private readonly budgets: { fetched: ByteBudget; decoded: ByteBudget };
  private readonly arrays = new Map<number, ArrayRun>();
  private readonly heap = new HeapGrowth(ROOMY_PERCENT);

  constructor(private readonly options: RecoderOptions) {
    const { memory, parts, arrays } = options;
    this.staging = new Staging(options.stateFolder);
    this.threads = new CodecThreads(memory.threads);
    this.pool = new ChunkPool(memory.blocks);
    this.arena = new Arena(memory.blocks);
    this.blocks = new ByteBudget(
      options.isLocal ? Math.min(memory.blocks, LOCAL_BLOCK_BYTES) : memory.blocks
    );
    this.encoded = new ByteBudget(memory.encoded);
    this.budgets = { fetched: new ByteBudget(memory.fetched), decoded: new ByteBudget(memory.decoded) };
    for (const array of new Set(parts.map(part => part.array))) {
      const mine = parts.filter(part => part.array === array);
      const blocks = mine.flatMap(({ first, count }) => Array.from({ length: count }, (_, i) => first + i));
      this.arrays.set(array, new ArrayRun(blocks, this.newPieces(arrays[array]!)));
    }
  }

  /** Run one part. The blocks of an array are filled in order, whichever part they belong to. */
  async part(part: Part, options: PartOptions): Promise<void> {
    const array = this.options.arrays[part.array]!;
    const run = this.arrays.get(part.array)!;
    const stop = new AbortController();
    const signal = AbortSignal.any([options.signal, stop.signal]);
    const encoding: Promise<void>[] = [];
    const fail = (error: unknown): never => {
      stop.abort(error);
      throw error;
    };
    try {
      for (let index = part.first; index < part.first + part.count; index++) {
        signal.throwIfAborted();
        await run.turn(index, signal);
        const [making] = await this.begin(array, run, index, { ...options, signal });
        const done = making!.catch(fail);
        // Heard by the next block's turn, and at the end.
        done.catch(() => undefined);
        encoding.push(done);
      }
      await Promise.all(encoding);
    } finally {
      stop.abort(new LifecycleError('cancelled', 'Stopped.'));
      await Promise.allSettled(encoding);
    }
  }

  /** Make one block by itself, beside the parts: what it needs is not kept for others. */
  async alone(array: number, index: number, options: PartOptions): Promise<void> {
    const planned = this.options.arrays[array]!;
    await using pieces = this.newPieces(planned);
    const [making] = await this.begin(planned, new ArrayRun([index], pieces), index, options);
    await making;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.threads[Symbol.asyncDispose]();
    for (const { pieces } of this.arrays.values()) {
      await pieces[Symbol.asyncDispose]();
    }
    await this.staging[Symbol.asyncDispose]();
    this.arena[Symbol.dispose]();
    this.heap[Symbol.dispose]();
  }

  /**
   * Wait for room, then fill and encode a block. Answers when there is room;
   * the one promise of the list (which nobody waits for by mistake) is the work.
   */
  private async begin(
    array: PlannedArray,
    run: ArrayRun,
    index: number,
    options: PartOptions
  ): Promise<Promise<void>[]> {
    const { files, tables } = this.options;
    const region = blockRegion(array.target.shape, array.block, index);
    if (array.target.dtype === 'str') {
      return [this.strings(array, region, options).then(() => run.filled(index))];
    }
    let held = heldBytes(array, region);
    await this.blocks.take(held, options.signal);
    const giveBack = (bytes: number): void => {
      this.blocks.give(bytes);
      held -= bytes;
    };
    const make = async (): Promise<void> => {
      try {
        const buffers = new BlockBuffers(array.target, region, this.memoryFor(array));
        const { reads, budgets } = this;
        const threads = this.threadsFor(array);
        const gathering = { files, tables, reads, threads, ...budgets, pieces: run.pieces, run };
        await new Gatherer(array, index, region, buffers, gathering).gather(options.signal);
        run.filled(index);
        // The next block is filled in the room of chunks that are written.
        await this.encode(array, buffers, giveBack, options);
      } finally {
        giveBack(held);
      }
    };
    return [make()];
  }

  /** Small arrays are done before a thread is there. */
  private threadsFor({ target }: PlannedArray): CodecThreads | undefined {
    const isWorth = elementCount(target.shape) * itemSize(target.dtype) >= LEAST_THREADED_BYTES;
    return isWorth && this.threads.most > 0 ? this.threads : undefined;
  }

  /** Threads encode what lies in memory that they share. */
  private memoryFor(array: PlannedArray): ChunkMemory {
    return this.codingFor(array) ? this.arena : this.pool;
  }

  private codingFor(array: PlannedArray): Coding | undefined {
    const { dtype, codec, chunks } = array.target;
    return this.threadsFor(array) && threadCoding(dtype, codec, chunks);
  }

  private newPieces({ target: { dtype } }: PlannedArray): Pieces {
    // As much again comes in while they are written.
    return new Pieces(itemSize(dtype), this.staging, this.options.memory.pieces / 2);
  }

  private async encode(
    array: PlannedArray,
    buffers: BlockBuffers,
    onWritten: (chunkBytes: number) => void,
    options: PartOptions
  ): Promise<void> {
    const { target } = array;
    const { layout, parallel } = this.options;
    const chunkBytes = elementCount(target.chunks) * itemSize(target.dtype);
    const chunkMemory = this.memoryFor(array);
    const coding = this.codingFor(array);
    const dtype = target.dtype as Exclude<DType, 'str'>;
    const encoding = (bytes: Uint8Array): Promise<Uint8Array> =>
      coding
        ? this.threads.encode(bytes, coding)
        : encodeChunk(valuesOf(dtype, bytes), dtype, target.codec, target.chunks);
    await forEachConcurrent(
      buffers.chunks,
      // As many are written meanwhile.
      2 * parallel,
      async (chunk, signal) => {
        // The shuffled copy, and what comes out.
        await this.encoded.take(2 * chunkBytes, signal);
        const bytes = buffers.chunk(chunk);
        try {
          const encoded = await encoding(bytes);
          await options.write(layout.chunkKey(target.name, chunk), encoded, signal);
          if (encoded.buffer !== bytes.buffer) {
            release(encoded);
          }
        } finally {
          this.encoded.give(2 * chunkBytes);
        }
        chunkMemory.give(bytes);
        onWritten(chunkBytes);
        options.onBytes(insideBytes(array, chunk));
      },
      options.signal
    );
  }

  private async strings(array: PlannedArray, region: Selection, options: PartOptions): Promise<void> {
    const { files, layout } = this.options;
    for await (const { chunk, values } of stringChunks(files, array, region, options.signal)) {
      const encoded = await encodeChunk(values, 'str', array.target.codec, array.target.chunks);
      await options.write(layout.chunkKey(array.target.name, chunk), encoded, options.signal);
      options.onBytes(insideBytes(array, chunk));
    }
  }
}

/** Memory of a block's chunks, each whole. */
function heldBytes({ target }: PlannedArray, { count }: Selection): number {
  const whole = count.map((length, axis) => Math.ceil(length / target.chunks[axis]!) * target.chunks[axis]!);
  return elementCount(whole) * itemSize(target.dtype);
}

/** Decoded bytes of a chunk that lie inside the array. */
function insideBytes({ target }: PlannedArray, chunk: readonly number[]): number {
  const inside = chunk.map((at, axis) =>
    Math.min(target.chunks[axis]!, target.shape[axis]! - at * target.chunks[axis]!)
  );
  return elementCount(inside) * itemSize(target.dtype);
}
