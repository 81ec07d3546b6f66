/** Decoded values of a hyperslab. */
import type { Values } from '../../dataset';
import { elementCount, valuesOf } from '../../dtypes';
import type { Slab } from '../messages';
import { readable, vlenStrings, withHeap, type OpenFile } from './library';

/** The slab must lie inside the stored extent and hold at least one element. */
export function readSlab({ module, id, uri }: OpenFile, slab: Slab): Values {
  const { name, dtype } = slab;
  const { path, size, vlen } = slab.stored;
  const { start, count } = slab.selection;
  const total = elementCount(count);
  const scalar = count.length === 0;
  const counts = scalar ? null : count.map(BigInt);
  const offsets = scalar ? null : start.map(BigInt);
  const strides = scalar ? null : count.map(() => 1n);
  const length = total * size;
  return readable(uri, `variable ${name}`, () =>
    withHeap(module, length, pointer => {
      const address = BigInt(pointer);
      const status = module.get_dataset_data(id, path, counts, offsets, strides, address);
      if (status < 0) {
        throw new Error(`status ${status}`);
      }
      if (dtype !== 'str') {
        return valuesOf(dtype, module.HEAPU8.slice(pointer, pointer + length));
      }
      if (!vlen) {
        return fixedStrings(module.HEAPU8.slice(pointer, pointer + length), size);
      }
      const strings = vlenStrings(module, pointer, total);
      if (counts) {
        module.reclaim_vlen_memory_count(id, path, '', address, counts);
      } else {
        module.reclaim_vlen_memory(id, path, '', address);
      }
      return strings;
    })
  );
}

/** Fixed strings end at their first NUL. */
function fixedStrings(bytes: Uint8Array, size: number): string[] {
  const decoder = new TextDecoder();
  return Array.from({ length: bytes.byteLength / size }, (_, i) => {
    const one = bytes.subarray(i * size, (i + 1) * size);
    const end = one.indexOf(0);
    return decoder.decode(end < 0 ? one : one.subarray(0, end));
  });
}
