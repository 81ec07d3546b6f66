/** Blocks and objects of a fractal heap whose group was made with filters. */
import type { Hdf5Bytes } from '../bytes';
import { filterName, undoFilters } from '../filters';
import type { PipelineFilter } from '../header';

/** The bytes as they were before the filters, `length` of them. */
export function unfilter(
  bytes: Hdf5Bytes,
  stored: Uint8Array,
  filters: readonly PipelineFilter[],
  filterMask: number,
  length: number,
  what: string
): Promise<Uint8Array> {
  const named = filters.map(({ id, values }) => ({ name: filterName(id), config: values }));
  const chunk = { uri: bytes.uri, what, filters: named, chunkBytes: length };
  return undoFilters(stored, filterMask, chunk, bytes.signal);
}
