/** How long the HDF5 library may take, and how much it may hold, before a chunk counts as damaged. */
import { usableMemoryBytes } from '../../../core';

const MIB = 1024 ** 2;
/** The library has 32-bit addresses of which it uses half. */
const MOST_MEMORY = 2048 * MIB;
const LEAST_MEMORY = 256 * MIB;
/** Slower than the slowest machine. */
const VALUES_BYTES_PER_SECOND = 5e6;
const DEFAULT_SECONDS = 20;

/** Bytes that one thread's library may hold: half of the machine's, or the container's, memory. */
export function libraryBytes(): number {
  return Math.min(MOST_MEMORY, Math.max(LEAST_MEMORY, usableMemoryBytes() / 2));
}

/** `LIFECYCLE_HDF5_SECONDS`, else 20: patience with a small chunk. */
function patience(): number {
  const seconds = Number(process.env.LIFECYCLE_HDF5_SECONDS);
  return seconds > 0 ? seconds : DEFAULT_SECONDS;
}

/** Seconds that undoing the filter of `bytes` may take. */
export function readSeconds(bytes: number): number {
  return 3 * patience() + bytes / VALUES_BYTES_PER_SECOND;
}
