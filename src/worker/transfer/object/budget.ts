/**
 * Bytes that all objects of a job may hold in buffers together, first come,
 * first served: how large objects are, and how many, does not decide how much
 * memory a job takes.
 */
import { ByteBudget, usableMemoryBytes } from '../../core';

const MIB = 1024 * 1024;
const MOST_BYTES = 48 * MIB;
const LEAST_BYTES = 32 * MIB;
const LEAST_ROOM = 64 * 1024;
/** Of the memory that there is. */
const SHARE = 1 / 8;

/**
 * At most `bytes` are out at once; buffers that come back are used again. Their memory
 * is shared with threads.
 */
export class Budget {
  private readonly budget: ByteBudget;
  private idle = 0;
  private readonly pool = new Map<number, ArrayBufferLike[]>();

  constructor(readonly bytes = defaultBytes()) {
    this.budget = new ByteBudget(bytes);
  }

  /**
   * Wait for a buffer of so many bytes; its content is anything. One that is
   * larger than the whole budget is granted when there is no other. Give it
   * back when nobody reads or writes it any more.
   */
  async take(bytes: number, signal?: AbortSignal): Promise<Uint8Array> {
    const room = roomFor(bytes);
    await this.budget.take(room, signal);
    return new Uint8Array(this.memory(room), 0, bytes);
  }

  /** @param isRead Somebody may still read it: its memory is not used again. */
  give({ buffer }: Uint8Array, isRead = false): void {
    if (!isRead) {
      this.keep(buffer);
    }
    // Only now: whoever is let in finds that memory.
    this.budget.give(buffer.byteLength);
  }

  /** Memory of this size: what was used before, or new. */
  private memory(room: number): ArrayBufferLike {
    const known = this.pool.get(room)?.pop();
    if (known) {
      this.idle -= room;
      return known;
    }
    this.shrink(this.budget.used);
    return new SharedArrayBuffer(room);
  }

  /** Memory that is used again need not be cleared and collected in between. */
  private keep(memory: ArrayBufferLike): void {
    const room = memory.byteLength;
    const alike = this.pool.get(room);
    if (alike) {
      alike.push(memory);
    } else {
      this.pool.set(room, [memory]);
    }
    this.idle += room;
    this.shrink(this.budget.used - room);
  }

  /** What is idle and what is used are within the budget together. */
  private shrink(used: number): void {
    for (const [room, memories] of this.pool) {
      while (used + this.idle > this.bytes && memories.length > 0) {
        memories.pop();
        this.idle -= room;
      }
    }
  }
}

/** Few sizes, so that one buffer serves many objects. */
function roomFor(bytes: number): number {
  return bytes > MIB ? Math.ceil(bytes / MIB) * MIB : Math.max(LEAST_ROOM, 2 ** Math.ceil(Math.log2(bytes)));
}

function defaultBytes(): number {
  return Math.min(MOST_BYTES, Math.max(LEAST_BYTES, usableMemoryBytes() * SHARE));
}
