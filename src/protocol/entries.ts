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

/** Pages of a listing whose rows nobody has looked at. */
export interface SkimmedPages {
  pages: SkimmedPage[];
  /** Absent when the last page is among them. */
  nextPageToken?: string;
}

/** One page that was counted: where it begins, and how many rows it has. */
export interface SkimmedPage {
  /** `list` gives the page's rows for it, when asked for as many a page. */
  pageToken: string;
  rows: number;
}

/** What the guard would allow at a place, and why not. */
export interface Access {
  write: boolean;
  remove: boolean;
  /** Words for a person when either is false. */
  reason?: string;
}

/** Something directly below a folder that loses objects. */
export interface ExpiringPlace {
  /** Ends in a slash when it is a prefix. */
  uri: string;
  objects: number;
  bytes: number;
  /** ISO 8601 UTC: when the first of them may go. */
  soonest: string;
}

/** What below a place will expire within the hours that were asked for. */
export interface Expiring {
  objects: number;
  bytes: number;
  /** ISO 8601 UTC; null when nothing expires in time. */
  soonest: string | null;
  /** False when there was more than could be listed in time: at least this much. */
  isComplete: boolean;
  /** The bucket's own rule may not be read: the configured days stand in for it. */
  isEstimate: boolean;
  /** The soonest first; of very many the first ones. */
  places: ExpiringPlace[];
}
