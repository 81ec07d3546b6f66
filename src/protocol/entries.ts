/** What a listing shows: objects, prefixes, and Zarr or Icechunk datasets as one row. */

export type EntryKind = 'object' | 'prefix' | 'dataset';

/** One row of a listing; the JSON of `lifecycle ls --json` is `{"type":"entry", ...Entry}`. */
export interface Entry {
  /** The whole URI; of a prefix or dataset with a trailing slash. */
  uri: string;
  /** The last segment, without the trailing slash. */
  name: string;
  kind: EntryKind;
  /** Bytes; null for prefixes and datasets. */
  sizeBytes: number | null;
  /** ISO 8601 UTC; null where the store has none. */
  modified: string | null;
  /** ISO 8601 UTC of the earliest moment the bucket's rule may delete it; null if it does not expire. */
  expiresAt: string | null;
  /** The configured number of days, because the bucket's own rule may not be read. */
  expiryIsEstimate?: boolean;
  etag: string | null;
  storageClass?: string;
  contentType?: string;
  /** Set on a symbolic link: where it points, as written in the link. */
  linkTarget?: string;
}

/** One page of a listing, in the store's key order. */
export interface EntryPage {
  entries: Entry[];
  /** Pass it back to get the next page; absent on the last. */
  nextPageToken?: string;
  /** May this user write, and remove, below the listed prefix? */
  access: Access;
}

/** What the guard would allow at a place, and why not. */
export interface Access {
  write: boolean;
  remove: boolean;
  /** Words for a person when either is false. */
  reason?: string;
}
