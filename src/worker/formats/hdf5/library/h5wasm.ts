/** The HDF5 library (h5wasm), told to throw and to keep within its memory. */
import * as h5wasm from 'h5wasm/node';
import { LifecycleError } from '../../../core';
import { unreadable } from '../bytes';

export type Library = Awaited<typeof h5wasm.ready>;

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

/** Run library calls; anything thrown becomes `unreadable` naming the file and what was read. */
export function readable<T>(uri: string, what: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    if (error instanceof LifecycleError) {
      throw error;
    }
    throw unreadable(uri, what, reason(error), error);
  }
}

/** The innermost line of an HDF5 error stack: "inflate() failed". */
function reason(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const lines = [...text.matchAll(/in \w+\(\): (.*)/g)];
  return lines.at(-1)?.[1] ?? text.split('\n')[0]!;
}

/** Read into the library's heap, and copy out. */
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
