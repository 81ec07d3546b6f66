/** A source in memory, for parsers' tests. */
import { LifecycleError, throwIfAborted } from '../../../core';
import type { SourceFile } from '../../source';

export function inMemory(bytes: Uint8Array): SourceFile {
  return {
    uri: 'a.nc',
    sizeBytes: bytes.byteLength,
    version: null,
    path: undefined,
    async read(offset, length, signal) {
      // As from a real disk: not at once.
      await new Promise(resolve => setImmediate(resolve));
      throwIfAborted(signal);
      if (offset < 0 || offset + length > bytes.byteLength) {
        throw new LifecycleError('unreadable', 'a.nc: the file ends before its content does.');
      }
      return bytes.slice(offset, offset + length);
    },
    [Symbol.asyncDispose]: () => Promise.resolve()
  };
}
