/** Every stored chunk of a dataset, one by one: for those who debug references. */
import { chunkGrid, Presence, unravel, type Dataset } from '../formats';

/** One chunk that the dataset holds. `offset` and `length` are the bytes of the stored, encoded chunk. */
export interface ListedChunk {
  variable: string;
  /** Place in the chunk grid. */
  index: number[];
  /** Where the bytes lie; null where they stand in the metadata themselves. */
  uri: string | null;
  offset: number | null;
  length: number;
  /** HDF5: bit i set means filter i was skipped. */
  filterMask: number;
}

/** In C order, a variable after the other; chunks that were never written are left out. */
export async function* listChunks(dataset: Dataset, signal?: AbortSignal): AsyncGenerator<ListedChunk> {
  for (const variable of dataset.variables.keys()) {
    const array = dataset.manifest.arrays.get(variable);
    if (!array || dataset.unsupported.has(variable)) {
      continue;
    }
    const grid = chunkGrid(array.shape, array.chunkShape);
    const table = await dataset.chunks(variable, signal);
    for (let row = 0; row < table.presence.length; row++) {
      if (table.presence[row] === Presence.absent) {
        continue;
      }
      const isStored = table.presence[row] === Presence.stored;
      yield {
        variable,
        index: unravel(row, grid),
        uri: isStored ? dataset.source(table.source[row]!).url : null,
        offset: isStored ? table.offset[row]! : null,
        length: table.length[row]!,
        filterMask: table.filterMask[row]!
      };
    }
  }
}
