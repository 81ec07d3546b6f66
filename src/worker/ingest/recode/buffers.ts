/** The target chunks of a block while they are filled. */
import { release } from '../../core';
import { chunkGrid, elementCount, fillWith, itemSize, valuesOf, type Selection } from '../../formats';
import { chunksIn } from '../parts';
import type { TargetArray } from '../writer';
import { copyBox } from './scatter';
import { intersect } from './units';

/** Where the memory of chunks comes from. */
export interface ChunkMemory {
  /** Memory with any content. */
  take(length: number): Uint8Array;
  /** What was taken; nobody uses it any more. */
  give(bytes: Uint8Array): void;
}

/** Memory of chunks that were written, for the next ones: pages that are already there cost nothing. */
export class ChunkPool implements ChunkMemory {
  private free: Uint8Array[] = [];

  constructor(private readonly mostBytes: number) {}

  take(length: number): Uint8Array {
    if (this.free.length > 0 && this.free[0]!.byteLength !== length) {
      // Another array's.
      this.free.forEach(release);
      this.free = [];
    }
    return this.free.pop() ?? new Uint8Array(new ArrayBuffer(length));
  }

  give(bytes: Uint8Array): void {
    const kept = this.free.length * (this.free[0]?.byteLength ?? 0);
    if (
      kept + bytes.byteLength <= this.mostBytes &&
      bytes.byteLength === (this.free[0] ?? bytes).byteLength
    ) {
      this.free.push(bytes);
    } else {
      release(bytes);
    }
  }
}

/** A part of an array: `count` elements from `start` on, which lie in `bytes` from `from` on. */
export interface Content extends Selection {
  bytes: Uint8Array;
  shape: readonly number[];
  from: readonly number[];
}

export class BlockBuffers {
  /** By index in C order over the block's chunks. */
  private readonly buffers: Uint8Array[];
  readonly chunks: number[][];
  private readonly first: number[];
  private readonly grid: number[];
  private readonly size: number;

  constructor(
    private readonly target: TargetArray,
    private readonly region: Selection,
    memory: ChunkMemory
  ) {
    this.size = itemSize(target.dtype);
    this.first = region.start.map((start, axis) => Math.floor(start / target.chunks[axis]!));
    this.grid = chunkGrid(region.count, target.chunks);
    this.chunks = [...chunksIn(region, target.chunks)];
    this.buffers = this.chunks.map(chunk => {
      const bytes = memory.take(elementCount(target.chunks) * this.size);
      if (chunk.some((at, axis) => (at + 1) * target.chunks[axis]! > target.shape[axis]!)) {
        pad(target, bytes);
      }
      return bytes;
    });
  }

  /** Copy what of the content lies in this block. */
  scatter(content: Content): void {
    const { size, target } = this;
    const inside = intersect(content, this.region);
    if (!inside) {
      return;
    }
    for (const chunk of chunksIn(snapped(inside, target.chunks), target.chunks)) {
      const begin = chunk.map((at, axis) => at * target.chunks[axis]!);
      const shared = intersect(inside, { start: begin, count: target.chunks })!;
      const from = shared.start.map((at, axis) => content.from[axis]! + at - content.start[axis]!);
      const start = shared.start.map((at, axis) => at - begin[axis]!);
      copyBox(
        size,
        { bytes: content.bytes, shape: content.shape, start: from },
        { bytes: this.chunk(chunk), shape: target.chunks, start },
        shared.count
      );
    }
  }

  /** The bytes of one chunk, whole. */
  chunk(index: readonly number[]): Uint8Array {
    let at = 0;
    this.grid.forEach((length, axis) => (at = at * length + index[axis]! - this.first[axis]!));
    return this.buffers[at]!;
  }
}

/** The smallest region with it that begins at chunk borders. */
function snapped({ start, count }: Selection, chunks: readonly number[]): Selection {
  const first = start.map((at, axis) => at - (at % chunks[axis]!));
  return { start: first, count: count.map((length, axis) => length + start[axis]! - first[axis]!) };
}

/** What lies beyond the array's end reads as its fill value. */
function pad({ dtype, fillValue }: TargetArray, bytes: Uint8Array): void {
  bytes.fill(0);
  if (dtype !== 'str') {
    fillWith(dtype, valuesOf(dtype, bytes), fillValue);
  }
}
