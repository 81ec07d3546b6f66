/** Checksums of files on disk: remembered, or read. */
import type { ObjectInfo, Store } from '../stores';
import { ContentHash, guessPartBytes } from './contentHash';
import type { ChecksumCache, ChecksumKind, FileState } from './checksumCache';

/** What a file must be read for. */
interface Wanted {
  md5?: boolean;
  partBytes?: readonly number[];
}

export class LocalChecksums {
  constructor(
    private readonly cache: ChecksumCache,
    /** False: read every file, whatever is remembered (and remember what was read). */
    private readonly trusts = true
  ) {}

  /** MD5 of a file as it was listed; throws `changed` when it is another by now. */
  async md5(store: Store, info: ObjectInfo, signal?: AbortSignal): Promise<string> {
    const known = this.remembered(store, info, 'md5');
    return known ?? (await this.read(store, info, { md5: true }, signal)).md5!;
  }

  /** Is this the MD5 over parts of the file, for parts as some tool sends them? Undefined: for none that is known. */
  async hasMultipartMd5(
    store: Store,
    info: ObjectInfo,
    checksum: string,
    signal?: AbortSignal
  ): Promise<true | undefined> {
    const guesses = guessPartBytes(info.sizeBytes, checksum);
    const value = checksum.replace(/-.*$/, '');
    const unread = guesses.filter(bytes => {
      const known = this.remembered(store, info, `parts ${bytes}`);
      return known === undefined;
    });
    if (guesses.some(bytes => this.remembered(store, info, `parts ${bytes}`) === value)) {
      return true;
    }
    if (unread.length === 0) {
      return undefined;
    }
    const { byPartBytes } = await this.read(store, info, { partBytes: unread }, signal);
    return [...byPartBytes.values()].includes(checksum) ? true : undefined;
  }

  /** A checksum that was computed while the bytes went by. */
  remember(
    path: string,
    info: Pick<ObjectInfo, 'version' | 'modified'>,
    kind: ChecksumKind,
    hex: string
  ): void {
    const file = stateOf(path, info);
    if (file) {
      this.cache.put(file, kind, hex);
    }
  }

  private remembered(store: Store, info: ObjectInfo, kind: ChecksumKind): string | undefined {
    const file = this.trusts ? stateOf(store.uri(info.key), info) : undefined;
    return file && this.cache.get(file, kind);
  }

  private async read(
    store: Store,
    info: ObjectInfo,
    wanted: Wanted,
    signal?: AbortSignal
  ): Promise<ReturnType<ContentHash['finish']>> {
    const content = new ContentHash(wanted);
    for await (const chunk of store.read(info.key, { ifVersion: info.version ?? undefined, signal })) {
      content.update(chunk);
    }
    const found = content.finish();
    const path = store.uri(info.key);
    if (found.md5 !== undefined) {
      this.remember(path, info, 'md5', found.md5);
    }
    for (const [bytes, checksum] of found.byPartBytes) {
      this.remember(path, info, `parts ${bytes}`, checksum.replace(/-.*$/, ''));
    }
    return found;
  }
}

function stateOf(
  path: string,
  { version, modified }: Pick<ObjectInfo, 'version' | 'modified'>
): FileState | undefined {
  return version === null || modified === null ? undefined : { path, version, modified };
}
