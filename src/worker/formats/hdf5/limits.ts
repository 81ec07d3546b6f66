/** How long the HDF5 library may take, and how much it may hold, before a file counts as damaged. */
import { constrainedMemory } from 'node:process';
import { totalmem } from 'node:os';
import type { Selection } from '../dataset';
import { elementCount } from '../dtypes';

const MIB = 1024 ** 2;
/** The library has 32-bit addresses of which it uses half. */
const MOST_MEMORY = 2048 * MIB;
const LEAST_MEMORY = 256 * MIB;
/** Slower than a bad network disk. */
const METADATA_BYTES_PER_SECOND = 100e6;
const VALUES_BYTES_PER_SECOND = 5e6;
/** Deflate makes nothing smaller than this. */
const MOST_COMPRESSION = 1032;
const DEFAULT_SECONDS = 20;

/** Largest hyperslab, in bytes of the library's memory. */
export const MOST_SLAB_BYTES = MOST_MEMORY;

/** What one thread's library may hold: half of the machine's, or the container's, memory. */
export function memoryBytes(): number {
  const container = constrainedMemory() || Infinity;
  return Math.min(MOST_MEMORY, Math.max(LEAST_MEMORY, Math.min(container, totalmem()) / 2));
}

/** `LIFECYCLE_HDF5_SECONDS`, else 20: patience with a small file. */
function patience(): number {
  const seconds = Number(process.env.LIFECYCLE_HDF5_SECONDS);
  return seconds > 0 ? seconds : DEFAULT_SECONDS;
}

/** Seconds that opening and describing a file may take. */
export function metadataSeconds(fileBytes: number): number {
  return patience() + fileBytes / METADATA_BYTES_PER_SECOND;
}

/** Seconds that reading `bytes` (see `bytesTouched`) of a file may take. */
export function readSeconds(bytes: number): number {
  return 3 * patience() + bytes / VALUES_BYTES_PER_SECOND;
}

/**
 * Bytes that must be decoded for a hyperslab: whole chunks, but not more than
 * the file can have been compressed from.
 */
export function bytesTouched(
  { start, count }: Selection,
  chunkShape: readonly number[],
  itemBytes: number,
  fileBytes: number
): number {
  const touched = count.map((length, axis) => {
    const chunk = Math.max(1, chunkShape[axis] ?? 1);
    const first = Math.floor(start[axis]! / chunk);
    const last = Math.floor((start[axis]! + Math.max(length, 1) - 1) / chunk);
    return (last - first + 1) * chunk;
  });
  const wanted = elementCount(count) * itemBytes;
  return Math.max(wanted, Math.min(elementCount(touched) * itemBytes, fileBytes * MOST_COMPRESSION));
}
