/** Do two objects hold the same? By what is recorded, by what can be computed here, or by reading both. */
import { Turns, sameContent, type Checksums } from '../../core';
import type { ObjectInfo, Store } from '../../stores';
import type { LocalChecksums, WantedFile } from './localChecksums';

/**
 * What counts as equal. The first row that answers decides:
 *
 * | | `size` | `recorded` | `proof` | `resume` |
 * | --- | --- | --- | --- | --- |
 * | the sizes differ | not same | not same | not same | not same |
 * | both are empty | same | same | same | same |
 * | a checksum of both, recorded or computed here of a file | | decides | decides | decides |
 * | the times that were recorded with both | | decide | | decide |
 * | else | same | both are read | both are read | not same |
 */
export type Standard = 'size' | 'recorded' | 'proof' | 'resume';

/** One of the two objects, as it was listed. */
export interface Side {
  store: Store;
  info: ObjectInfo;
}

/** Two objects to compare: the source's, the destination's. */
export type Sides = readonly [from: Side, to: Side];

/** Times that stores keep in milliseconds may come back rounded. */
const SAME_TIME_MS = 1;
/** Each holds a piece of both sides in memory. */
const READ_AT_ONCE = 16;

/**
 * `standard` says what counts as proof: sizes, times, checksums, or reading. Throws
 * `changed` when an object becomes another while it is read.
 */
export class Comparison {
  private readonly readings = new Turns(READ_AT_ONCE);

  constructor(
    private readonly standard: Standard,
    private readonly local: LocalChecksums
  ) {}

  /** By size first, then by checksum, time and content, as far as the standard goes. */
  async isSame(from: Side, to: Side, signal?: AbortSignal): Promise<boolean> {
    const said = this.knownSame(from, to) ?? (await this.byChecksum(from, to, signal));
    if (said !== undefined) {
      return said;
    }
    // A listing may not tell what was recorded with an object.
    const [a, b] = [await looked(from, signal), await looked(to, signal)];
    if (tellsMd5(a, from) || tellsMd5(b, to)) {
      const saidNow = await this.byChecksum(a, b, signal);
      if (saidNow !== undefined) {
        return saidNow;
      }
    }
    if (this.standard !== 'proof') {
      const [first, second] = [recordedTime(a), recordedTime(b)];
      if (first && second) {
        return Math.abs(first.getTime() - second.getTime()) <= SAME_TIME_MS;
      }
      if (this.standard === 'resume') {
        return false;
      }
    }
    return this.readings.take(() => haveSameBytes(a, b, signal));
  }

  /**
   * As `isSame`, of many, in their order: what is known, and what checksums of files on disk say,
   * which are read together. Undefined where that is not enough.
   */
  async areSame(
    pairs: readonly (Sides | undefined)[],
    signal?: AbortSignal
  ): Promise<(boolean | undefined)[]> {
    const said = pairs.map(sides => sides && this.knownSame(...sides));
    const unread: { index: number; file: WantedFile; recorded: Checksums }[] = [];
    for (const [index, sides] of pairs.entries()) {
      const wanted = sides && said[index] === undefined ? wantedOf(...sides) : undefined;
      if (wanted) {
        unread.push({ index, ...wanted });
      }
    }
    const found = await this.local.ofMany(
      unread.map(({ file }) => file),
      signal
    );
    for (const [at, { index, recorded }] of unread.entries()) {
      said[index] = sameContent(found[at] ?? {}, recorded);
    }
    return said;
  }

  /** As `isSame`, when nothing needs to be asked or read for it; else undefined. */
  knownSame(from: Side, to: Side): boolean | undefined {
    if (from.info.sizeBytes !== to.info.sizeBytes) {
      return false;
    }
    if (this.standard === 'size' || from.info.sizeBytes === 0) {
      return true;
    }
    const said = sameContent(checksumsOf(from.info), checksumsOf(to.info));
    const mixed = said === undefined ? fileAndObject(from, to) : undefined;
    return mixed ? this.byRemembered(...mixed) : said;
  }

  private byRemembered({ store, info }: Side, object: Side): boolean | undefined {
    const { md5, crc32c } = checksumsOf(object.info);
    const known: Checksums = {};
    known.md5 = md5 === undefined ? undefined : this.local.knownMd5(store, info);
    if (known.md5 === undefined && crc32c !== undefined) {
      known.crc32c = this.local.knownCrc32c(store, info);
    }
    return sameContent(known, { md5, crc32c });
  }

  /** What a checksum says that both sides have, or that can be computed here; undefined when there is none. */
  async byChecksum(from: Side, to: Side, signal?: AbortSignal): Promise<boolean | undefined> {
    const said = sameContent(checksumsOf(from.info), checksumsOf(to.info));
    const mixed = said === undefined ? fileAndObject(from, to) : undefined;
    return mixed ? this.byLocal(...mixed, signal) : said;
  }

  /** A file on disk has no recorded checksum: the object's is computed of it. */
  private async byLocal(file: Side, object: Side, signal?: AbortSignal): Promise<boolean | undefined> {
    const other = checksumsOf(object.info);
    if (other.md5 !== undefined) {
      return (await this.local.md5(file.store, file.info, signal)) === other.md5;
    }
    if (other.crc32c !== undefined) {
      return (await this.local.crc32c(file.store, file.info, signal)) === other.crc32c;
    }
    return other.multipartMd5 === undefined
      ? undefined
      : this.local.hasMultipartMd5(file.store, file.info, other.multipartMd5, signal);
  }
}

const MD5 = { md5: true };
const CRC32C = { crc32c: true };

/** Which is the file on disk; undefined when both are, or none. */
function fileAndObject(from: Side, to: Side): [file: Side, object: Side] | undefined {
  const [isFile, isOther] = [from.store.type === 'disk', to.store.type === 'disk'];
  return isFile === isOther ? undefined : isFile ? [from, to] : [to, from];
}

/** The file of a file and an object, and which checksum the object has to compare it by. */
function wantedOf(from: Side, to: Side): { file: WantedFile; recorded: Checksums } | undefined {
  const mixed = fileAndObject(from, to);
  if (!mixed) {
    return undefined;
  }
  const [{ store, info }, object] = mixed;
  const recorded = checksumsOf(object.info);
  const kinds = recorded.md5 === undefined ? CRC32C : MD5;
  return recorded.md5 === undefined && recorded.crc32c === undefined
    ? undefined
    : { file: { store, info, kinds }, recorded };
}

/** The name under which rclone, too, keeps the MD5 of what came in parts: base64. */
export const MD5_METADATA = 'md5chksum';

/** The store's own checksums, and the MD5 that the uploader left. */
export function checksumsOf(info: Checksums & Pick<ObjectInfo, 'metadata'>): Checksums {
  const { md5, crc32c, multipartMd5, metadata } = info;
  const left = metadata?.[MD5_METADATA];
  const bytes = md5 === undefined && left !== undefined ? Buffer.from(left, 'base64') : undefined;
  return { md5: bytes?.length === 16 ? bytes.toString('hex') : md5, crc32c, multipartMd5 };
}

/** The time of the content itself: a file's, or the one that was kept with an object. */
function recordedTime({ store, info: { modified, created } }: Side): Date | null {
  const isKept = created !== undefined && modified?.getTime() !== created.getTime();
  return store.type === 'disk' || isKept ? modified : null;
}

async function looked(side: Side, signal?: AbortSignal): Promise<Side> {
  const { store, info } = side;
  if (!store.listsBare || info.metadata !== undefined) {
    return side;
  }
  const found = await store.stat(info.key, signal);
  return found && found.version === info.version ? { store, info: found } : side;
}

/** All else was listed, and judged: a file need not be read again for that. */
function tellsMd5(now: Side, listed: Side): boolean {
  return checksumsOf(now.info).md5 !== checksumsOf(listed.info).md5;
}

async function haveSameBytes(from: Side, to: Side, signal?: AbortSignal): Promise<boolean> {
  const [a, b] = [bytesOf(from, signal), bytesOf(to, signal)];
  try {
    let [left, right] = await Promise.all([a.next(), b.next()]);
    while (!left.done && !right.done) {
      const length = Math.min(left.value.byteLength, right.value.byteLength);
      if (Buffer.compare(left.value.subarray(0, length), right.value.subarray(0, length)) !== 0) {
        return false;
      }
      [left, right] = await Promise.all([rest(left.value, length, a), rest(right.value, length, b)]);
    }
    return left.done === right.done;
  } finally {
    await Promise.all([a.return(undefined), b.return(undefined)]);
  }
}

async function* bytesOf({ store, info }: Side, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  for await (const chunk of store.read(info.key, { ifVersion: info.version ?? undefined, signal })) {
    if (chunk.byteLength > 0) {
      yield chunk;
    }
  }
}

/** What is left of a chunk, or the next one. */
async function rest(
  chunk: Uint8Array,
  taken: number,
  source: AsyncGenerator<Uint8Array>
): Promise<IteratorResult<Uint8Array>> {
  return taken < chunk.byteLength ? { done: false, value: chunk.subarray(taken) } : source.next();
}
