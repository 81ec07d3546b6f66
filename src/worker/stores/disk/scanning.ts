/** Reading whole files at once, for threads that have nothing else to do. They load this file alone. */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { filePathOf, versionOf } from './paths';

/**
 * Give every byte of a file through one buffer, as much at a time as it holds.
 * False when the file is not of this version, before or after, or cannot be
 * read: what was given then means nothing.
 */
export function scanAtRest(
  key: string,
  version: string | null,
  buffer: Uint8Array,
  take: (bytes: Uint8Array, sizeBytes: number) => void
): boolean {
  let file: number | undefined;
  try {
    // Without O_NONBLOCK, opening a pipe would wait for a writer for ever.
    file = openSync(filePathOf(key), constants.O_RDONLY | constants.O_NONBLOCK);
    const stats = fstatSync(file, { bigint: true });
    if (!stats.isFile() || versionOf(stats) !== version) {
      return false;
    }
    const sizeBytes = Number(stats.size);
    for (let position = 0; position < sizeBytes; position += buffer.byteLength) {
      const length = Math.min(buffer.byteLength, sizeBytes - position);
      for (let filled = 0; filled < length;) {
        const read = readSync(file, buffer, filled, length - filled, position + filled);
        if (read === 0) {
          return false;
        }
        filled += read;
      }
      take(buffer.subarray(0, length), sizeBytes);
    }
    return versionOf(fstatSync(file, { bigint: true })) === version;
  } catch {
    return false;
  } finally {
    if (file !== undefined) {
      closeSync(file);
    }
  }
}
