/** Files read and hashed, small ones several at once. */
import { scanAtRest } from '../../../stores/disk/scanning';
import { ContentHash, type ContentChecksums, type HashKinds } from '../contentHash';
import type { Md5Lanes } from './md5Lanes';
import type { FileRequest } from './messages';

const BUFFER_BYTES = 4 * 1024 * 1024;
/** Files up to this size wait in the buffer until it holds several. */
const SMALL_BYTES = 512 * 1024;
/** One for all: a message carries it once. */
const NO_PARTS: ReadonlyMap<number, string> = new Map();

/**
 * Reads and hashes without a pause, so it belongs into a thread of its own; one call at a time, since
 * all share its buffer of 4 MiB.
 */
export class FilesHash {
  private readonly buffer = new Uint8Array(BUFFER_BYTES);

  constructor(private readonly lanes: Md5Lanes) {}

  /** In the order of the files; undefined for one that is not of its version, or cannot be read. */
  checksums(files: readonly FileRequest[]): (ContentChecksums | undefined)[] {
    const found = new Array<ContentChecksums | undefined>(files.length).fill(undefined);
    let waiting: { index: number; content: Uint8Array }[] = [];
    let filled = 0;
    const hashWaiting = (): void => {
      const md5s = this.lanes.md5(waiting.map(({ content }) => content));
      waiting.forEach(({ index }, at) => (found[index] = { md5: md5s[at], byPartBytes: NO_PARTS }));
      waiting = [];
      filled = 0;
    };
    for (const [index, { key, version, kinds }] of files.entries()) {
      if (BUFFER_BYTES - filled < SMALL_BYTES) {
        hashWaiting();
      }
      const room = this.buffer.subarray(filled);
      let small: Uint8Array | undefined;
      const content = new ContentHash(kinds);
      const isRead = scanAtRest(key, version, room, (bytes, sizeBytes) => {
        if (sizeBytes <= SMALL_BYTES && isMd5Alone(kinds)) {
          small = bytes;
        } else {
          content.update(bytes);
        }
      });
      if (isRead && small) {
        waiting.push({ index, content: small });
        filled += small.byteLength;
      } else if (isRead) {
        found[index] = content.finish();
      }
    }
    hashWaiting();
    return found;
  }
}

function isMd5Alone({ md5, crc32c, partBytes = [] }: HashKinds): boolean {
  return md5 === true && !crc32c && partBytes.length === 0;
}
