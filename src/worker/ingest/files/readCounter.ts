/** How many bytes of one source were read. */
import type { SourceFile } from '../../formats';

/**
 * Counts the bytes of each read, a range that is read twice twice. A source that was copied first, or
 * whose path was taken, counts with its whole size. Of Zarr sources, who opens them adds to `bytes`.
 */
export class ReadCounter {
  bytes = 0;
  private isWhole = false;

  /** The source, counted; a copy was fetched whole before. */
  count(source: SourceFile, isCopy: boolean): SourceFile {
    const whole = (): void => {
      this.isWhole = true;
      this.bytes = source.sizeBytes;
    };
    if (isCopy) {
      whole();
    }
    return {
      uri: source.uri,
      sizeBytes: source.sizeBytes,
      version: source.version,
      get path() {
        // Who takes the path reads by itself, any part of the file.
        whole();
        return source.path;
      },
      read: async (offset, length, signal, into) => {
        const bytes = await source.read(offset, length, signal, into);
        this.bytes += this.isWhole ? 0 : bytes.byteLength;
        return bytes;
      },
      [Symbol.asyncDispose]: () => source[Symbol.asyncDispose]()
    };
  }
}
