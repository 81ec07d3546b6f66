/** Where the chunks of a variable lie, whatever its layout. */
import { elementCount } from '../../dtypes';
import { chunkTable, Presence, type ChunkTable } from '../../manifest';
import { readChunkIndex } from '../chunk-index';
import type { Hdf5File } from '../objects';
import type { StoredVariable } from './describe';
import { readChunk, type Fetch, type Unfilter } from './read';
import { completeAtEnd, endsEarly } from './unwritten';

/**
 * How the chunks of one variable are had. Locating needs it only where the data end before the
 * variable does: the last chunks are then read and completed.
 */
export interface ChunkAccess {
  fetch: Fetch;
  unfilter: Unfilter;
}

/** In C order over the grid of the variable's shape. */
export async function locateChunks(
  file: Hdf5File,
  { fetch, unfilter }: ChunkAccess,
  { variable, storage }: StoredVariable
): Promise<ChunkTable> {
  const { name, dtype, shape } = variable;
  const { layout } = storage;
  const { uri, signal } = file.bytes;
  const table =
    layout.class === 'chunked'
      ? await indexed(file, { variable, storage })
      : inOnePiece(file, { variable, storage });
  if (endsEarly(shape, storage)) {
    const decoded = async (row: number): Promise<Uint8Array | undefined> =>
      (await readChunk({ table, fetch, unfilter }, row, signal))?.chunk;
    const chunkShape = layout.class === 'chunked' ? layout.chunkShape : shape;
    await completeAtEnd(table, { uri, name, dtype, shape, chunkShape, storage, decoded });
  }
  return table;
}

function indexed(file: Hdf5File, { variable, storage }: StoredVariable): Promise<ChunkTable> {
  const { layout, extent, maxExtent } = storage;
  if (layout.class !== 'chunked') {
    return Promise.resolve(chunkTable(0));
  }
  const whole = { ...layout, extent, maxExtent, filters: storage.filters.length };
  return readChunkIndex(file.bytes, whole, variable.shape, `variable ${variable.name}`);
}

function inOnePiece({ bytes }: Hdf5File, { variable, storage }: StoredVariable): ChunkTable {
  const { layout, extent, type } = storage;
  const what = `variable ${variable.name}`;
  const table = chunkTable(elementCount(variable.shape) > 0 ? 1 : 0);
  const length = elementCount(extent) * type.size;
  if (table.presence.length === 0 || length === 0) {
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
    const end = layout.address + length;
    if (end > bytes.sizeBytes || (layout.length !== null && layout.length < length)) {
      bytes.fail(what, `it should end at byte ${bytes.base + end}, but has only ${bytes.sizeBytes}`);
    }
    table.presence[0] = Presence.stored;
    table.offset[0] = bytes.base + layout.address;
    table.length[0] = length;
  }
  return table;
}
