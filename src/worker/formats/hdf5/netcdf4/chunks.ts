/** Where the chunks of a variable lie, whatever its layout. */
import type { SourceFile } from '../../source';
import { elementCount } from '../../dtypes';
import { chunkTable, Presence, type ChunkTable } from '../../manifest';
import { readChunkIndex } from '../chunk-index';
import type { Hdf5File } from '../objects/file';
import type { StoredVariable } from './describe';

/** In C order over the grid of the variable's shape. */
export async function locateChunks(
  file: Hdf5File,
  source: SourceFile,
  one: StoredVariable
): Promise<ChunkTable> {
  const { variable, storage } = one;
  const { layout, extent, maxExtent, type } = storage;
  const { bytes } = file;
  const what = `variable ${variable.name}`;
  if (layout.class === 'chunked') {
    const filters = storage.filters.length;
    return readChunkIndex(bytes, { ...layout, extent, maxExtent, filters }, variable.shape, what);
  }
  const table = chunkTable(elementCount(variable.shape) > 0 ? 1 : 0);
  const length = elementCount(extent) * type.size;
  if (table.presence.length === 0) {
    return table;
  }
  if (layout.class === 'compact') {
    if (layout.data.byteLength !== length) {
      bytes.fail(what, `it has ${layout.data.byteLength} bytes instead of ${length}`);
    }
    table.presence[0] = Presence.inline;
    table.inline.set(0, layout.data.slice());
    table.length[0] = length;
  } else if (layout.class === 'contiguous' && layout.address !== undefined) {
    const start = bytes.base + layout.address;
    if (start + length > source.sizeBytes || (layout.length !== null && layout.length < length)) {
      bytes.fail(what, `it should end at byte ${start + length}, but the file has ${source.sizeBytes}`);
    }
    table.presence[0] = Presence.stored;
    table.offset[0] = start;
    table.length[0] = length;
  }
  return table;
}
