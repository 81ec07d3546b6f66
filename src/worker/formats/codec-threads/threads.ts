/** The codec threads of one run: started when there is work for them, ended with the run. */
import { release } from '../../core';
import type { CodecChain } from '../codecs';
import { elementCount, isNumeric, itemSize } from '../dtypes';
import type { DType } from '../dataset';
import { CodecThread } from './thread';
import type { ChunkPlaces, Coding, Reply, Request } from './messages';

export type { ChunkPlaces, Coding } from './messages';

/** Smaller chunks are coded sooner than they are sent. */
const LEAST_BYTES = 64 * 1024;
/** One in work and one that waits: a thread is never without. */
const REQUESTS_A_THREAD = 2;
/** Buffers for decoded chunks that are kept, for each thread. */
const SPARE_A_THREAD = 8;

/** What a thread can be asked for: numbers, and enough of them. Undefined: code it here. */
export function threadCoding(dtype: DType, chain: CodecChain, shape: readonly number[]): Coding | undefined {
  return isNumeric(dtype) && chain.stages.length > 0 && elementCount(shape) * itemSize(dtype) >= LEAST_BYTES
    ? { dtype, chain, shape }
    : undefined;
}

/**
 * Chunks of one run, decoded and encoded in at most `most` threads. The first calls
 * start them; disposing ends them.
 */
export class CodecThreads implements AsyncDisposable {
  private readonly threads: CodecThread[] = [];
  private readonly queue: (() => void)[] = [];
  private spare: Uint8Array[] = [];

  /** @param most - Threads; with 0, nothing may be asked */
  constructor(readonly most: number) {}

  /**
   * The elements' bytes of a stored chunk; undefined when it is broken: whoever
   * decodes it without a thread says how. They are given back with `done`.
   * `stored` is shared memory, or copied.
   */
  async decode(stored: Uint8Array, coding: Coding): Promise<Uint8Array | undefined> {
    const reply = await this.ask({
      call: 'decode',
      bytes: sendable(stored),
      into: this.buffer(coding),
      ...coding
    });
    if ('failure' in reply) {
      return undefined;
    }
    if (reply.given) {
      this.done(reply.given);
    }
    return reply.result;
  }

  /**
   * Decode a chunk, and put its elements into other chunks while they are in the
   * processor's cache; false when it is broken, as `decode`.
   */
  async scatter(stored: Uint8Array, coding: Coding, places: ChunkPlaces): Promise<boolean> {
    const reply = await this.ask({ call: 'scatter', bytes: sendable(stored), places, ...coding });
    return !('failure' in reply);
  }

  /** Nobody uses these decoded bytes any more. */
  done(bytes: Uint8Array): void {
    if (this.spare.length < SPARE_A_THREAD * this.most) {
      this.spare.push(bytes);
    } else {
      release(bytes);
    }
  }

  /**
   * A chunk encoded, from the bytes of its elements, which are shared memory.
   *
   * @throws Error in words
   */
  async encode(bytes: Uint8Array, coding: Coding): Promise<Uint8Array> {
    const reply = await this.ask({ call: 'encode', bytes, ...coding });
    if ('failure' in reply) {
      throw new Error(reply.failure);
    }
    return reply.result!;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.threads.map(thread => thread[Symbol.asyncDispose]()));
  }

  private buffer({ dtype, shape }: Coding): Uint8Array {
    const length = elementCount(shape) * itemSize(dtype);
    if (this.spare.some(bytes => bytes.byteLength !== length)) {
      // Another array's.
      this.spare.forEach(release);
      this.spare = [];
    }
    return this.spare.pop() ?? new Uint8Array(length);
  }

  private async ask(request: Request): Promise<Reply> {
    let thread = this.free();
    while (!thread) {
      await new Promise<void>(resolve => this.queue.push(resolve));
      thread = this.free();
    }
    try {
      return await thread.ask(request);
    } finally {
      this.queue.shift()?.();
    }
  }

  /** The thread with the least to do; a new one when all have some work. */
  private free(): CodecThread | undefined {
    const [least] = [...this.threads].sort((a, b) => a.pending - b.pending);
    if ((!least || least.pending > 0) && this.threads.length < this.most) {
      const started = new CodecThread();
      this.threads.push(started);
      return started;
    }
    return least && least.pending < REQUESTS_A_THREAD ? least : undefined;
  }
}

/** Memory that is not shared is handed over: a copy of what others may use. */
function sendable(stored: Uint8Array): Uint8Array {
  return stored.buffer instanceof SharedArrayBuffer ? stored : new Uint8Array(stored);
}
