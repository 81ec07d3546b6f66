/**
 * Memory that threads share, for the chunks of blocks: taken in pieces and given
 * back in pieces. The lowest free place is taken, so that pages which are
 * there already are used again.
 */
import type { ChunkMemory } from './buffers';

/** Elements of any type begin at a multiple of their size. */
const ALIGNMENT = 64;

interface Hole {
  offset: number;
  length: number;
}

/**
 * `bytes` of memory in all, which is taken from the system only with the first `take`. It never waits
 * and never refuses: what finds no room gets a buffer of its own. One thread takes and gives.
 */
export class Arena implements ChunkMemory, Disposable {
  private memory: SharedArrayBuffer | undefined;
  /** By offset; no two touch. */
  private readonly holes: Hole[];

  constructor(readonly bytes: number) {
    this.holes = [{ offset: 0, length: bytes }];
  }

  /** Memory with any content; memory of its own where there is no room. */
  take(length: number): Uint8Array {
    const needed = aligned(length);
    const at = this.holes.findIndex(hole => hole.length >= needed);
    const hole = this.holes[at];
    if (!hole) {
      return new Uint8Array(new SharedArrayBuffer(length));
    }
    const { offset } = hole;
    hole.offset += needed;
    hole.length -= needed;
    if (hole.length === 0) {
      this.holes.splice(at, 1);
    }
    // The kernel gives its pages when they are first written.
    this.memory ??= new SharedArrayBuffer(this.bytes);
    return new Uint8Array(this.memory, offset, length);
  }

  /** Exactly what was taken; nobody uses it any more. */
  give({ buffer, byteOffset, byteLength }: Uint8Array): void {
    if (buffer !== this.memory) {
      return;
    }
    const next = this.holes.findIndex(hole => hole.offset > byteOffset);
    const at = next < 0 ? this.holes.length : next;
    this.holes.splice(at, 0, { offset: byteOffset, length: aligned(byteLength) });
    this.join(at);
    this.join(at - 1);
  }

  /** Nothing of it is used any more, by no thread. */
  [Symbol.dispose](): void {
    if (this.memory) {
      this.memory = undefined;
      // Shared memory counts for nothing with the collector: it would let it lie for hours.
      const { setFlagsFromString } = process.getBuiltinModule('node:v8');
      const { runInNewContext } = process.getBuiltinModule('node:vm');
      setFlagsFromString('--expose-gc');
      (runInNewContext('gc') as () => void)();
      // Code that is kept for the next start is only good for the same flags.
      setFlagsFromString('--no-expose-gc');
    }
  }

  /** Make one of a hole and the one after it, where they touch. */
  private join(at: number): void {
    const [hole, next] = [this.holes[at], this.holes[at + 1]];
    if (hole && next && hole.offset + hole.length === next.offset) {
      hole.length += next.length;
      this.holes.splice(at + 1, 1);
    }
  }
}

function aligned(length: number): number {
  return Math.ceil(length / ALIGNMENT) * ALIGNMENT;
}
