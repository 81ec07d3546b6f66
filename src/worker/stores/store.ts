/**
 * The one store interface. A store is one bucket (or the whole disk, or one
 * web host) and speaks raw keys. Absence is `undefined`; every other failure
 * throws a `LifecycleError`. Every call that does I/O takes an `AbortSignal`, but
 * for those that clear away.
 */
import type { Checksums } from '../core/checksums';
import type { StoreType } from '../core/buckets';

/** What this store can do, by what its service is known to honour: nothing is written to find out. */
export interface Capabilities {
  /** A write can require that the key is absent or has a version. */
  conditionalWrite: boolean;
  /** The same of a copy inside the service; absent: as `conditionalWrite`. */
  conditionalCopy?: boolean;
  /** A removal can require a version. */
  conditionalDelete: boolean;
  /** What was removed can be restored. */
  undo: boolean;
  presign: boolean;
  /** Any string is a key: `a//b`, `a/../b`, `a` beside `a/b`. */
  rawKeys: boolean;
  /** Listings come in another order than that of the keys: who merges two must sort them first. */
  unordered?: boolean;
}

/** Of a store that can only be read. */
export const READ_ONLY: Readonly<Capabilities> = {
  conditionalWrite: false,
  conditionalDelete: false,
  undo: false,
  presign: false,
  rawKeys: true
};

/** Checksums are those that the store recorded. */
export interface ObjectInfo extends Checksums {
  key: string;
  sizeBytes: number;
  modified: Date | null;
  /** Object stores: when this version was written, whatever `modified` says; lifecycle rules count from here. */
  created?: Date;
  /** ETag, GCS generation, or on disk `size-mtime(ns)-inode`: changes when the content does. */
  version: string | null;
  contentType?: string;
  metadata?: Record<string, string>;
  storageClass?: string;
  /** Disk only: the symbolic link's target as written. A link is never followed. */
  linkTarget?: string;
  /** Disk only: this is a folder; its key ends in a slash. */
  isFolder?: boolean;
}

/** A `pageToken` is given with the prefix and the options of the page that it came with. */
export interface ListOptions {
  /** '/' lists one level: deeper keys are folded into `prefixes`. Absent: all keys below. */
  delimiter?: '/';
  pageToken?: string;
  /** Object stores only: begin after this key (in key order). */
  startAfter?: string;
  /** Keys after this one are not needed, but may come. */
  endAt?: string;
  /** At most this many objects and prefixes together. Default 1,000. */
  pageSize?: number;
  /**
   * Also list folders as objects with `isFolder` (disk only, deepest first
   * after their content), so that a copy keeps empty ones and a removal leaves none.
   */
  folders?: boolean;
  /** Only keys are asked for: what else a store says of its objects may be missing. */
  keysOnly?: boolean;
  signal?: AbortSignal;
}

/** Up to `pageSize` rows; the next page by its token, none at the end. */
export interface ListPage {
  /** In key order (UTF-8 bytes). */
  objects: ObjectInfo[];
  /** Common prefixes, each ending in '/'. */
  prefixes: string[];
  nextPageToken?: string;
}

/** Which bytes, and of which version: without any, all of what is there now. */
export interface ReadOptions {
  /** Bytes from the beginning; 0 when absent. */
  offset?: number;
  /** Bytes; to the end when absent. */
  length?: number;
  /** Fail with `changed` unless the object still has this version. */
  ifVersion?: string;
  /**
   * Not on disk: called before the first byte with what the answer's headers
   * say of the whole object, its size -1 where they do not. A listing knows
   * less, and a stat is one more request.
   */
  onInfo?: (info: ObjectInfo) => void;
  /**
   * Where the bytes may be put, one chunk after the other: chunks are then
   * parts of it, as far as it reaches. A store may give chunks of its own instead.
   */
  into?: Uint8Array;
  /** The caller compares the whole content with the checksums that `onInfo` tells; the store need not. */
  isChecked?: boolean;
  signal?: AbortSignal;
}

/** `absent`: nothing may be there yet. `version`: it must still be this one. */
export type Precondition = { absent: true } | { version: string };

/** What is known of the bytes, and what is kept beside them: a disk keeps no type, metadata or class. */
export interface WriteOptions {
  /** Total bytes when known; lets the store choose one request or many, and check the end. */
  sizeBytes?: number;
  contentType?: string;
  metadata?: Record<string, string>;
  /** Kept as the file's mtime on disk, as `mtime` metadata in object stores. */
  modified?: Date;
  /** Of an object of the same service, to be kept; the bucket's own when absent. */
  storageClass?: string;
  precondition?: Precondition;
  /**
   * Who writes: a job's id, held by one process at a time. On disk, what a
   * killed write of the same key by the same writer left behind is replaced.
   */
  writer?: string;
  /**
   * MD5 in hex of the whole body, when the caller knows it: it goes along, so
   * that the service refuses bytes that arrive damaged, and is not computed again.
   */
  md5?: string;
  /**
   * Disk: false when a lost write would be found and repeated (a job's), so
   * that the bytes need not be synced before the name appears. Absent: synced.
   */
  durable?: boolean;
  signal?: AbortSignal;
}

/** A token is taken up with the options that the upload began with. */
export interface UploadOptions extends WriteOptions {
  sizeBytes: number;
  /** Of the session to take up; absent: a new one begins. */
  token?: string;
}

/** `ifVersion` is for the source, `precondition` for what the copy replaces. */
export interface CopyOptions extends WriteOptions {
  /** Fail with `changed` unless the source still has this version. */
  ifVersion?: string;
}

/** A part that has arrived; `md5` in hex, where the store records it. */
export interface UploadedPart {
  sizeBytes: number;
  md5?: string;
}

/**
 * An upload in parts that can be resumed by another process.
 *
 * @example
 * ```ts
 * // The same lines begin it, and go on with it after a kill.
 * const session = await store.upload(key, { sizeBytes, token: await recorded() });
 * await record(session.token);
 * const arrived = await session.parts(signal);
 * await record((await session.open?.(signal)) ?? session.token);
 * for (let index = 0; index * session.partBytes < sizeBytes; index++) {
 *   if (!arrived.has(index)) {
 *     await session.writePart(index, bytesOf(index), { signal });
 *   }
 * }
 * const info = await session.complete({ signal }); // Only now is it visible.
 * ```
 */
export interface UploadSession {
  /** Opaque, printable; store it to resume. Recorded before the session is opened at the server. */
  readonly token: string;
  readonly partBytes: number;
  /** Parts must come in order, one at a time (a GCS resumable session is one stream). */
  readonly isSequential?: boolean;
  /**
   * Open the session at the server, where that is a request of its own, and
   * answer with the token that names it exactly: record that one too. Killed
   * in between, a session taken up by the first token finds what was opened
   * for exactly this key since. Sending a part opens it as well.
   */
  open?(signal?: AbortSignal): Promise<string>;
  /**
   * Parts the store already has, with the MD5 of each in hex. A service that
   * does not record it leaves it out: then what `complete` answers is compared
   * with the checksum of the whole source.
   */
  parts(signal?: AbortSignal): Promise<ReadonlyMap<number, UploadedPart>>;
  /**
   * Send part `index` (0-based); all but the last have `partBytes`. May be
   * repeated. A sequential session may read the body until it is completed.
   */
  writePart(index: number, body: Uint8Array, options?: WritePartOptions): Promise<void>;
  /**
   * Have the service itself copy part `index` from the same bytes of another
   * object. False when this pair cannot: the caller sends the bytes then.
   */
  copyPart?(index: number, source: Store, sourceKey: string, options: CopyPartOptions): Promise<boolean>;
  /** Make the object visible, whole. */
  complete(options?: { precondition?: Precondition; signal?: AbortSignal }): Promise<ObjectInfo>;
  /** Give it up: what has arrived is taken away. No error when nothing is there any more. */
  abort(): Promise<void>;
}

/** Of one part; what holds for the whole object was said to `upload`. */
export interface WritePartOptions {
  /** As in `WriteOptions`, of this part. */
  md5?: string;
  signal?: AbortSignal;
}

/** The source may change from one part to the next, so each names its version. */
export interface CopyPartOptions {
  /** Fail with `changed` unless the source still has this version. */
  ifVersion?: string;
  signal?: AbortSignal;
}

/** `ifVersion` is for the object that moves, `precondition` for what stands at its new key. */
export interface RenameOptions {
  /** Fail with `changed` unless the source still has this version. */
  ifVersion?: string;
  precondition?: Precondition;
  signal?: AbortSignal;
}

/**
 * Exactly one key, never what lies below it. On disk, one that ends in a slash is a
 * folder, which is removed when it is empty.
 */
export interface RemoveItem {
  key: string;
  /** Remove only at this version; null or absent: whatever is there. */
  version?: string | null;
}

/** An object that was removed, at the version that a listing gave it. */
export interface RestoreItem {
  key: string;
  /** The one that was removed. */
  version: string;
}

/** Of one key; the others go on whatever happens to it. */
export type RemoveOutcome =
  | { key: string; outcome: 'removed' | 'absent' }
  /** Changed since it was listed: left alone. */
  | { key: string; outcome: 'kept' }
  | { key: string; outcome: 'failed'; error: Error };

/** What a bucket's own rules do to what it holds; what may not be read is undefined. */
export interface BucketRules {
  /** Objects below `prefix` go this many days after they were written (lifecycle rule, age). */
  expiry?: { prefix: string; ageDays: number }[];
  /** Removed objects can be restored for this long (GCS soft delete); 0: not at all. */
  softDeleteSeconds?: number;
  /** Removed and replaced objects stay as older versions. */
  versioning?: boolean;
}

/** Of one version of one key; the others go on whatever happens to it. */
export type RestoreOutcome =
  /** `absent`: the bucket does not have it any more. `kept`: something new stands there and is left alone. */
  { key: string; outcome: 'restored' | 'absent' | 'kept' } | { key: string; outcome: 'failed'; error: Error };

/** From one second to the seven days that services allow: other spans are `bad-input`. */
export interface PresignOptions {
  expiresInSeconds: number;
  /** The name under which a browser saves it, rather than to show it. */
  downloadAs?: string;
  signal?: AbortSignal;
}

/** One bucket, the disk, or one web host; `capabilities` says what this one can. */
export interface Store {
  readonly type: StoreType;
  /**
   * The checksum that what is sent is compared by: `md5` the sender computes and
   * hands over, and the service refuses what does not agree; by `crc32c` the
   * store compares what the service answers. Absent: none.
   */
  readonly comparesBy?: 'md5' | 'crc32c';
  /** Listings leave out metadata and content type: who needs them asks for each object. */
  readonly listsBare?: true;
  /** What to do where nothing can be signed with the credentials in use; a sentence. */
  readonly signingNeeds?: string;
  /** The URI of a key, as a person would write it. */
  uri(key: string): string;
  /** May ask the service for what is not known of it yet. */
  capabilities(signal?: AbortSignal): Promise<Capabilities>;
  /** A page of the keys that begin with `prefix`, which may end anywhere in a name. */
  list(prefix: string, options?: ListOptions): Promise<ListPage>;
  /** Undefined when there is no such object. A disk folder answers with `isFolder`. */
  stat(key: string, signal?: AbortSignal): Promise<ObjectInfo | undefined>;
  /**
   * Disk only: the key behind the symbolic links of a path; undefined when a
   * link points nowhere. `statFollowing` uses it for objects a person named.
   */
  resolve?(key: string, signal?: AbortSignal): Promise<string | undefined>;
  /**
   * The bytes; throws `not-found` when there is no such object, and gives what
   * there is of a range that goes past the end. On disk it follows a link, as
   * opening a path does: who must not looks at `linkTarget` first.
   */
  read(key: string, options?: ReadOptions): AsyncIterable<Uint8Array>;
  /** Write a whole object: visible only when complete. Answers with what was stored. */
  write(
    key: string,
    body: AsyncIterable<Uint8Array> | Uint8Array,
    options?: WriteOptions
  ): Promise<ObjectInfo>;
  /** Begin (no token) or take up (token) an upload in parts. */
  upload(key: string, options: UploadOptions): Promise<UploadSession>;
  /**
   * Copy inside the store's service without moving bytes through this machine.
   * Told no metadata, it keeps the source's type, time and metadata.
   * Undefined when this pair cannot, or the object is too large for one
   * request: the caller takes `upload` and its `copyPart` then, or streams.
   */
  copyFrom(
    source: Store,
    sourceKey: string,
    key: string,
    options?: CopyOptions
  ): Promise<ObjectInfo | undefined>;
  /** Disk only: take away what a killed write of this key by this writer left beside it. */
  cleanUp?(key: string, writer: string): Promise<void>;
  /** The same for everything below a prefix. */
  cleanUpBelow?(prefix: string, writer: string, signal?: AbortSignal): Promise<void>;
  /** Disk only: what was written below a prefix with `durable: false` lasts from here on. */
  syncBelow?(prefix: string, signal?: AbortSignal): Promise<void>;
  /**
   * Where the store can: give an object another key in one step, content and
   * time unchanged. It takes the source away, so the guard must have allowed
   * that. Undefined when this pair cannot (two file systems).
   */
  rename?(sourceKey: string, key: string, options?: RenameOptions): Promise<ObjectInfo | undefined>;
  /** Remove exactly these keys. Whoever calls it has asked the guard: `transfer/remove`, and an ingest. */
  remove(items: readonly RemoveItem[], signal?: AbortSignal): AsyncIterable<RemoveOutcome>;
  /** Make `key/` a folder (a directory on disk, a marker object elsewhere); no error when it exists. */
  makeFolder(key: string, signal?: AbortSignal): Promise<void>;
  /** What the bucket does to its objects by itself; asked once, then remembered. */
  rules?(signal?: AbortSignal): Promise<BucketRules>;
  /**
   * Bring back what was removed at these versions, where the bucket keeps it
   * (`capabilities().undo`). Never over something that stands there now.
   */
  restore?(items: readonly RestoreItem[], signal?: AbortSignal): AsyncIterable<RestoreOutcome>;
  /** The https address of an object in a bucket that everybody may read. */
  publicUrl?(key: string): string;
  /** A URL that reads the object without credentials until it expires. */
  presign?(key: string, options: PresignOptions): Promise<string>;
  /** Leave to write any objects below a prefix, for whoever has it and until it expires. */
  grantBelow?(prefix: string, options: GrantOptions): Promise<UploadGrant>;
  /** Leave to write one object in parts: for what is too large for one request. */
  grantParts?(key: string, options: GrantOptions & { sizeBytes: number }): Promise<PartsGrant>;
}

/** As of `PresignOptions`: from one second to seven days. */
export interface GrantOptions {
  expiresInSeconds: number;
  signal?: AbortSignal;
}

/** A form that is posted with the object's `key` before and its bytes, as `file`, after these fields. */
export interface UploadGrant {
  url: string;
  fields: Readonly<Record<string, string>>;
  /** Of one object. */
  maxBytes: number;
}

/** Addresses that take the parts (PUT) and then their list (POST, `CompleteMultipartUpload`). */
export interface PartsGrant {
  partBytes: number;
  parts: readonly string[];
  complete: string;
}
