/** Checksums of files on disk: remembered, or read. */
import { Turns, type Checksums } from '../../core';
import type { ObjectInfo, Store } from '../../stores';
import { ContentHash, guessPartBytes, type ContentChecksums, type HashKinds } from './contentHash';
import type { ChecksumCache, ChecksumKind, FileState } from './checksumCache';
import { FileHasher } from './hashing';

/** A file on disk, and which checksums are wanted of it. */
export interface WantedFile {
  store: Store;
  info: ObjectInfo;
  kinds: HashKinds;
}

/** Files read in this thread; each holds a piece in memory. */
const READ_AT_ONCE = 16;

/**
 * Hex for MD5, base64 for CRC32C, as stores record them. A file is read once for all
 * that is asked of it at a time.
 */
export class LocalChecksums implements AsyncDisposable {
  private readonly files = new FileHasher();
  private readonly readings = new Turns(READ_AT_ONCE);

  constructor(
    private readonly cache: ChecksumCache,
    /** False: read every file, whatever is remembered (and remember what was read). */
    private readonly trusts = true
  ) {}

  /** MD5 of a file as it was listed; throws `changed` when it is another by now. */
  async md5(store: Store, info: ObjectInfo, signal?: AbortSignal): Promise<string> {
    return this.knownMd5(store, info) ?? (await this.read(store, info, { md5: true }, signal)).md5!;
  }

  /** CRC32C of a file, as `md5`. */
  async crc32c(store: Store, info: ObjectInfo, signal?: AbortSignal): Promise<string> {
    return this.knownCrc32c(store, info) ?? (await this.read(store, info, { crc32c: true }, signal)).crc32c!;
  }

  /** The MD5, if it is remembered. */
  knownMd5(store: Store, info: ObjectInfo): string | undefined {
    return this.remembered(store, info, 'md5');
  }

  /** The CRC32C, if it is remembered. */
  knownCrc32c(store: Store, info: ObjectInfo): string | undefined {
    const known = this.remembered(store, info, 'crc32c');
    return known && Buffer.from(known.slice(0, CRC_HEX), 'hex').toString('base64');
  }

  /**
   * Checksums of files on disk as they were listed, in their order, whatever is remembered. They are
   * read together, which takes a fraction of what asking for each would; undefined for one
   * that must be asked for by itself: it is another by now, cannot be read, or all are too little
   * for a thread.
   */
  async ofMany(files: readonly WantedFile[], signal?: AbortSignal): Promise<(Checksums | undefined)[]> {
    const asked = files.map(({ info: { key, version, sizeBytes }, kinds }) => ({
      key,
      version,
      sizeBytes,
      kinds
    }));
    const found = await this.files.checksums(asked, signal);
    for (const [index, { store, info }] of files.entries()) {
      if (found[index]) {
        this.remember(store.uri(info.key), info, found[index]);
      }
    }
    return found;
  }

  /** Is this the MD5 over parts of the file, for parts as some tool sends them? Undefined: for none that is known. */
  async hasMultipartMd5(
    store: Store,
    info: ObjectInfo,
    checksum: string,
    signal?: AbortSignal
  ): Promise<true | undefined> {
    const guesses = guessPartBytes(info.sizeBytes, checksum);
    const known = guesses.map(bytes => this.remembered(store, info, `parts ${bytes}`));
    if (known.includes(withoutCount(checksum))) {
      return true;
    }
    const unread = guesses.filter((_, index) => known[index] === undefined);
    if (unread.length === 0) {
      return undefined;
    }
    const { byPartBytes } = await this.read(store, info, { partBytes: unread }, signal);
    return [...byPartBytes.values()].includes(checksum) ? true : undefined;
  }

  /** Checksums that were computed while the bytes went by. */
  remember(
    path: string,
    { version, modified }: Pick<ObjectInfo, 'version' | 'modified'>,
    { md5, crc32c, byPartBytes }: Partial<ContentChecksums>
  ): void {
    if (version === null || modified === null) {
      return;
    }
    const file: FileState = { path, version, modified };
    if (md5 !== undefined) {
      this.cache.put(file, 'md5', md5);
    }
    if (crc32c !== undefined) {
      this.cache.put(file, 'crc32c', Buffer.from(crc32c, 'base64').toString('hex'));
    }
    for (const [bytes, checksum] of byPartBytes ?? []) {
      this.cache.put(file, `parts ${bytes}`, withoutCount(checksum));
    }
  }

  /** Ends the reading that is under way. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.files[Symbol.asyncDispose]();
  }

  private remembered(
    store: Store,
    { key, version, modified }: ObjectInfo,
    kind: ChecksumKind
  ): string | undefined {
    return this.trusts && version !== null && modified !== null
      ? this.cache.get({ path: store.uri(key), version, modified }, kind)
      : undefined;
  }

  private async read(
    store: Store,
    info: ObjectInfo,
    wanted: HashKinds,
    signal?: AbortSignal
  ): Promise<ContentChecksums> {
    const found =
      (await this.inThread(store, info, wanted, signal)) ??
      (await this.readings.take(() => here(store, info, wanted, signal)));
    this.remember(store.uri(info.key), info, found);
    return found;
  }

  private async inThread(
    { type }: Store,
    { key, version, sizeBytes }: ObjectInfo,
    kinds: HashKinds,
    signal?: AbortSignal
  ): Promise<ContentChecksums | undefined> {
    return type === 'disk'
      ? (await this.files.checksums([{ key, version, sizeBytes, kinds }], signal))[0]
      : undefined;
  }
}

async function here(
  store: Store,
  { key, version }: ObjectInfo,
  kinds: HashKinds,
  signal?: AbortSignal
): Promise<ContentChecksums> {
  const content = new ContentHash(kinds);
  for await (const chunk of store.read(key, { ifVersion: version ?? undefined, signal })) {
    content.update(chunk);
  }
  return content.finish();
}

/** Hexadecimal digits of a CRC32C; the cache's values are longer. */
const CRC_HEX = 8;

/** The MD5 in S3's ETag of parts; their number follows from the size. */
function withoutCount(checksum: string): string {
  return checksum.replace(/-.*$/, '');
}
