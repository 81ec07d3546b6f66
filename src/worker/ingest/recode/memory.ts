/** How `run.memory` is shared out. Pure. */

const MIB = 1024 * 1024;
/** Node itself, our code and its heap, and the pages that the formats' readers keep: measured 110 MiB, and room for what waits on a busy machine. */
export const PROCESS_BYTES = 172 * MIB;
/** A thread that codes chunks, without the chunks. */
const THREAD_BYTES = 32 * MIB;
/** At most this part of the memory goes to threads. */
const THREADS_PART = 1 / 8;
/** More bytes under way at once than this do not make anything faster. */
const MOST_FETCHED = 64 * MIB;
const MOST_DECODED = 256 * MIB;

/** Bytes, but for `threads`. */
export interface MemoryShares {
  /** Chunks of the target while they are filled and encoded. */
  blocks: number;
  /** Stored bytes on their way. */
  fetched: number;
  /** Source chunks from decoding until they are scattered. */
  decoded: number;
  /** What encoding makes of chunks, until it is written. */
  encoded: number;
  /** Decoded pieces of later blocks; more of them wait on disk. */
  pieces: number;
  /** Threads that there is room for. */
  threads: number;
}

/**
 * Bytes for each use, and how many threads they feed.
 *
 * @param memoryBytes What the whole process may take, itself included
 * @param parallel - Threads that would have work
 */
export function shareMemory(memoryBytes: number, parallel: number): MemoryShares {
  const all = Math.max(memoryBytes - PROCESS_BYTES, memoryBytes / 4);
  const threads = Math.min(parallel, Math.floor((all * THREADS_PART) / THREAD_BYTES));
  const free = all - threads * THREAD_BYTES;
  const share = (part: number): number => Math.floor(free * part);
  return {
    blocks: share(0.6),
    fetched: Math.min(share(0.08), MOST_FETCHED),
    decoded: Math.min(share(0.12), MOST_DECODED),
    encoded: share(0.12),
    pieces: share(0.08),
    threads
  };
}
