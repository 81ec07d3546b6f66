/** Stored chunks are copied without being decoded; what is plainly not what it should be is noticed all the same. */
import { LifecycleError } from '../../core';
import type { Dataset } from '../../formats';

/** Filters, of HDF5 and of Zarr v2, whose result is a zlib stream. */
const ZLIB = new Set(['deflate', 'zlib']);

/** @throws `unreadable` where the last filter makes a zlib stream and the chunk does not begin as one (RFC 1950, 2.2) */
export function assertStored(dataset: Dataset, variable: string, bytes: Uint8Array): void {
  const last = dataset.manifest.arrays.get(variable)?.filters.at(-1)?.name;
  if (last === undefined || !ZLIB.has(last)) {
    return;
  }
  const [method = 0, flags = 0] = bytes;
  const isZlib = (method & 15) === 8 && (method * 256 + flags) % 31 === 0;
  if (!isZlib) {
    throw new LifecycleError(
      'unreadable',
      `${dataset.uri}: a chunk of variable ${variable} cannot be read (it is not compressed as the file says). The file is probably damaged or truncated; fetch it again.`,
      { subject: dataset.uri }
    );
  }
}
