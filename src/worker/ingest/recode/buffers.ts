/** The target chunks of a block while they are filled. */
import { release } from '../../core';
import {
  chunkGrid,
  elementCount,
  fillWith,
  itemSize,
  scatter,
  valuesOf,
  type ChunkPlaces,
  type Cut,
  type Cuts,
  type Selection
} from '../../formats';
import { chunksIn } from '../planner';
import type { TargetArray } from '../writer';
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

/** A part of an array: `count` elements from `start` on, which lie in an array of `shape` from `from` on. */
interface Place extends Selection {
  shape: readonly number[];
  from: readonly number[];
}

/**
 * Elements for a place: `bytes` is the whole array of `shape`, in C order, decoded and of the target's
 * type.
 */
export interface Content extends Place {
  bytes: Uint8Array;
}

/**
 * Takes the memory of all chunks that `region` touches at once; whoever made it gives them back to
 * `memory`. Beyond the array's end they hold the fill value, elsewhere anything until content is
 * scattered there.
 */
export class BlockBuffers {
  /** By index in C order over the block's chunks. */
  private readonly buffers: Uint8Array[];
  /** Their indices in the target's grid, in C order. */
  readonly chunks: number[][];
  private readonly first: number[];
  private readonly grid: number[];
  private readonly size: number;
  private readonly shared: Omit<ChunkPlaces, 'cuts'> | undefined;

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
    this.shared = sharedMemory(this.buffers);
  }

  /** Copy what of the content lies in this block. */
  scatter(content: Content): void {
    const cuts = this.cutsOf(content);
    if (cuts) {
      scatter(content.bytes, cuts, chunk => this.buffers[chunk]!);
    }
  }

  /** For a thread to do the same: undefined where not all chunks lie in one memory that is shared. */
  sharedPlaces(place: Place): ChunkPlaces | undefined {
    const cuts = this.cutsOf(place);
    return this.shared && cuts && { ...this.shared, cuts };
  }

  private cutsOf(place: Place): Cuts | undefined {
    const inside = intersect(place, this.region);
    return (
      inside && {
        size: this.size,
        axes: inside.start.map((start, axis) => this.axisCuts(place, axis, start, inside.count[axis]!))
      }
    );
  }

  /** What of one axis goes to which chunks, worked out once for all chunks of a row. */
  private axisCuts({ shape, start, from }: Place, axis: number, first: number, count: number): Cut[] {
    const { size, target } = this;
    const length = target.chunks[axis]!;
    const after = (lengths: readonly number[]): number => elementCount(lengths.slice(axis + 1));
    const bytes = { from: after(shape) * size, to: after(target.chunks) * size };
    const cuts: Cut[] = [];
    for (let at = first, end = first + count; at < end;) {
      const next = Math.min(end, at - (at % length) + length);
      cuts.push({
        chunk: (Math.floor(at / length) - this.first[axis]!) * after(this.grid),
        from: (from[axis]! + at - start[axis]!) * bytes.from,
        to: (at % length) * bytes.to,
        steps: { count: next - at, ...bytes }
      });
      at = next;
    }
    return cuts;
  }

  /** The bytes of one chunk, whole. */
  chunk(index: readonly number[]): Uint8Array {
    let at = 0;
    this.grid.forEach((length, axis) => (at = at * length + index[axis]! - this.first[axis]!));
    return this.buffers[at]!;
  }
}

function sharedMemory(buffers: readonly Uint8Array[]): Omit<ChunkPlaces, 'cuts'> | undefined {
  const memory = buffers[0]?.buffer;
  return memory instanceof SharedArrayBuffer && buffers.every(({ buffer }) => buffer === memory)
    ? { memory, offsets: Float64Array.from(buffers, ({ byteOffset }) => byteOffset) }
    : undefined;
}

/** What lies beyond the array's end reads as its fill value, or as zero. */
function pad({ dtype, fillValue }: TargetArray, bytes: Uint8Array): void {
  if (dtype === 'str' || !fillWith(dtype, valuesOf(dtype, bytes), fillValue)) {
    bytes.fill(0);
  }
}
