/** A file of one chunk that was made up for a filter of the library. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ONE_CHUNK_NAME } from '../filters/oneChunk';
import type { Request } from './messages';
import { readable, withHeap, type Library } from './h5wasm';

/** The library opens paths only: the file lies in the temporary folder for as long as it is read. */
export function undoChunk(module: Library, { uri, what, image, length }: Request): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), 'lifecycle-chunk-'));
  try {
    const path = join(folder, 'chunk.h5');
    writeFileSync(path, image, { mode: 0o600 });
    return readable(uri, what, () => {
      const id = module.open(path, module.H5F_ACC_RDONLY, false, -1, -1);
      const bytes = readBytes(module, id, length);
      module.close_file(id);
      return bytes;
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readBytes(module: Library, id: bigint, length: number): Uint8Array {
  return withHeap(module, length, pointer => {
    const count = [BigInt(length)];
    const status = module.get_dataset_data(id, ONE_CHUNK_NAME, count, [0n], [1n], BigInt(pointer));
    if (status < 0) {
      throw new Error(`status ${status}`);
    }
    return module.HEAPU8.slice(pointer, pointer + length);
  });
}
