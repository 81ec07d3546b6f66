/** The HDF5 library (h5wasm), told to throw and to keep within its memory. */
import * as h5wasm from 'h5wasm/node';
import { LifecycleError } from '../../../core';

export type Library = Awaited<typeof h5wasm.ready>;
export type Metadata = ReturnType<Library['get_dataset_metadata']>;

/** An open file. */
export interface OpenFile {
  readonly module: Library;
  /** The library's number for it. */
  readonly id: bigint;
  readonly uri: string;
  readonly sizeBytes: number;
}

const PAGE_BYTES = 64 * 1024;

/** Load it, once a thread. Without the throwing handler a failed read returns garbage silently. */
export async function loadLibrary(memoryBytes: number): Promise<Library> {
  limitMemory(memoryBytes);
  const module = await h5wasm.ready;
  module.activate_throwing_error_handler();
  return module;
}

/**
 * A damaged file can make the library ask for gigabytes. The limit is built
 * into it; a refusal to grow is an allocation that failed, which it reports.
 */
function limitMemory(memoryBytes: number): void {
  const { prototype } = WebAssembly.Memory;
  const grow = prototype.grow;
  prototype.grow = function (pages) {
    if (this.buffer.byteLength + pages * PAGE_BYTES > memoryBytes) {
      throw new RangeError('The limit of the HDF5 library is reached.');
    }
    return grow.call(this, pages);
  };
}

/** What HDF5 calls the type classes (H5T_class_t). */
export const TypeClass = {
  integer: 0,
  float: 1,
  time: 2,
  string: 3,
  bitfield: 4,
  opaque: 5,
  compound: 6,
  reference: 7,
  enumeration: 8,
  vlen: 9,
  array: 10
} as const;

/** Run library calls; anything thrown becomes `unreadable` naming the file and what was read. */
export function readable<T>(uri: string, what: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    if (error instanceof LifecycleError) {
      throw error;
    }
    throw new LifecycleError(
      'unreadable',
      `${uri}: ${what} cannot be read (${reason(error)}). The file is probably damaged or truncated; fetch it again.`,
      { subject: uri, cause: error }
    );
  }
}

/** The innermost line of an HDF5 error stack: "inflate() failed". */
function reason(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const lines = [...text.matchAll(/in \w+\(\): (.*)/g)];
  return lines.at(-1)?.[1] ?? text.split('\n')[0]!;
}

/**
 * Bytes in memory of `count` elements of an attribute. Attributes are not
 * compressed: one that is larger than its file does not say the truth.
 */
export function attributeBytes({ sizeBytes }: OpenFile, count: number, elementBytes: number): number {
  const length = count * elementBytes;
  if (!(length <= sizeBytes)) {
    throw new Error(`it claims ${length} bytes, more than the file has`);
  }
  return length;
}

/** Read into the library's heap, and copy out; vlen strings are decoded while they are there. */
export function withHeap<T>(module: Library, length: number, use: (pointer: number) => T): T {
  const pointer = module._malloc(Math.max(length, 1));
  if (pointer === 0) {
    throw new Error(`there is no memory for ${length} bytes`);
  }
  try {
    return use(pointer);
  } finally {
    module._free(pointer);
  }
}

/** The UTF-8 strings that `count` pointers at `pointer` lead to; a null pointer is ''. */
export function vlenStrings(module: Library, pointer: number, count: number): string[] {
  const heap = module.HEAPU8;
  const pointers = new DataView(heap.buffer, pointer, count * 4);
  const decoder = new TextDecoder();
  return Array.from({ length: count }, (_, i) => {
    const start = pointers.getUint32(i * 4, true);
    if (start === 0) {
      return '';
    }
    const end = heap.indexOf(0, start);
    if (end < 0) {
      throw new Error('a text has no end');
    }
    return decoder.decode(heap.subarray(start, end));
  });
}
