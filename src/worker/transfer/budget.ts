/**
 * Bytes that all objects of a job may hold in buffers together, first come,
 * first served: how large objects are, and how many, does not decide how much
 * memory a job takes.
 */
import { readFileSync } from 'node:fs';
import { throwIfAborted } from '../core';

const MIB = 1024 * 1024;
const MOST_BYTES = 48 * MIB;
const LEAST_BYTES = 32 * MIB;
const LEAST_ROOM = 64 * 1024;
/** Of the memory that the container may use. */
const SHARE = 1 / 8;

export class Budget {
  private used = 0;
  private idle = 0;
  private readonly waiting: { bytes: number; go: () => void }[] = [];
  private readonly pool = new Map<number, ArrayBufferLike[]>();

  constructor(readonly bytes = defaultBytes()) {}

  /**
   * Wait for a buffer of so many bytes; its content is anything. One that is
   * larger than the whole budget is granted when there is no other. Give it
   * back when nobody reads or writes it any more.
   */
  async take(bytes: number, signal?: AbortSignal): Promise<Uint8Array> {
    throwIfAborted(signal);
    const room = roomFor(bytes);
    if (this.waiting.length === 0 && this.fits(room)) {
      this.used += room;
    } else {
      await this.turn(room, signal);
    }
    return new Uint8Array(this.memory(room), 0, bytes);
  }

  /** @param isRead Somebody may still read it: its memory is not used again. */
  give({ buffer }: Uint8Array, isRead = false): void {
    this.used -= buffer.byteLength;
    if (!isRead) {
      this.keep(buffer);
    }
    this.wake();
  }

  /** Memory of this size: what was used before, or new. */
  private memory(room: number): ArrayBufferLike {
    const known = this.pool.get(room)?.pop();
    if (known) {
      this.idle -= room;
      return known;
    }
    this.shrink();
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
    this.shrink();
  }

  /** What is idle and what is used are within the budget together. */
  private shrink(): void {
    for (const [room, memories] of this.pool) {
      while (this.used + this.idle > this.bytes && memories.length > 0) {
        memories.pop();
        this.idle -= room;
      }
    }
  }

  private turn(bytes: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiter = {
        bytes,
        go: () => {
          signal?.removeEventListener('abort', stop);
          resolve();
        }
      };
      const stop = (): void => {
        this.waiting.splice(this.waiting.indexOf(waiter), 1);
        this.wake();
        try {
          throwIfAborted(signal);
        } catch (error) {
          reject(error as Error);
        }
      };
      signal?.addEventListener('abort', stop, { once: true });
      this.waiting.push(waiter);
    });
  }

  private fits(bytes: number): boolean {
    return this.used === 0 || this.used + bytes <= this.bytes;
  }

  private wake(): void {
    for (let [next] = this.waiting; next && this.fits(next.bytes); [next] = this.waiting) {
      this.waiting.shift();
      this.used += next.bytes;
      next.go();
    }
  }
}

/** Few sizes, so that one buffer serves many objects. */
function roomFor(bytes: number): number {
  return bytes > MIB ? Math.ceil(bytes / MIB) * MIB : Math.max(LEAST_ROOM, 2 ** Math.ceil(Math.log2(bytes)));
}

function defaultBytes(): number {
  const limit = memoryLimit();
  return limit === undefined ? MOST_BYTES : Math.min(MOST_BYTES, Math.max(LEAST_BYTES, limit * SHARE));
}

/** What the control group (v2, then v1) lets this container use. */
function memoryLimit(): number | undefined {
  for (const path of ['/sys/fs/cgroup/memory.max', '/sys/fs/cgroup/memory/memory.limit_in_bytes']) {
    try {
      const limit = Number(readFileSync(path, 'utf8'));
      if (Number.isFinite(limit)) {
        return limit;
      }
    } catch {
      // Not this version, or none.
    }
  }
  return undefined;
}
