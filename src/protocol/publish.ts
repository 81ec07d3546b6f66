/** What sharing a dataset gives: a filled-in request, what lint finds in a catalog entry, files that were written. */

/** A request to the data team for a dataset, filled in as far as a link can. */
export interface DatasetRequest {
  /** A new issue with the text fields filled in. */
  url: string;
  /** Open requests that may be about the same data. */
  search: string;
  /** What to choose in the form's dropdowns, which no link can fill in. */
  choices: { field: string; choice: string }[];
  /** Data of this kind is asked for in this form instead. */
  otherForm?: string;
}

/** A request to delete what only the data team may. */
export interface DeletionRequest {
  /** A new issue with title and text filled in. */
  url: string;
  title: string;
  /** For a mail or Slack, as it stands. */
  text: string;
  objects: number;
  sizeBytes: number;
  /** False when there was more than could be counted in time: at least this much. */
  isComplete: boolean;
}

/** A feedstock that was written to disk. */
export interface WrittenFeedstock {
  /** Absolute path. */
  folder: string;
  repository: string;
  /** Paths below the folder. */
  files: string[];
  /** The line that adds it to the catalog's `catalog/input.yaml`. */
  inputLine: string;
}

/** What would be sent where, before the first byte. */
export interface PushPreview {
  /** The dataset's folder in the inbox. */
  uri: string;
  /** What the copy writes to: one key for a file, else a folder. */
  destination: string;
  /** Everybody can read the inbox. */
  isPublic: boolean;
}

/** A push kit that was written to disk. */
export interface WrittenKit {
  /** Absolute path. */
  dir: string;
  /** ISO 8601 UTC. */
  expiresAt: string;
  uri: string;
}

/** A folder of the inbox, and how far what is sent there has come. */
export interface Arrival {
  /** Name of the folder. */
  dataset: string;
  uri: string;
  /**
   * `expected`: nothing is there. `arriving`: something, but no manifest, which comes last.
   * `complete`: all that the manifest lists is there, and has its checksum. `incomplete`: it is not so.
   */
  state: 'expected' | 'arriving' | 'incomplete' | 'complete';
  objects: number;
  sizeBytes: number;
  /** That the manifest lists; null without one. */
  files: number | null;
  /** Paths of the manifest: how many, and the first of them. */
  missing: { count: number; first: string[] };
  differ: { count: number; first: string[] };
  /** What the ingest wizard can go on with; empty unless complete. */
  sources: string[];
  /** ISO 8601 UTC. */
  checkedAt: string;
}

/** An arrival that the worker looks for again and again. */
export interface WatchedArrival extends Arrival {
  /** ISO 8601 UTC. */
  watchedSince: string;
  /** When it looks next; null when it is done. */
  nextLookAt: string | null;
  /** Why it could not look. */
  problem?: string;
  /** A page has told the user that it is complete. */
  isTold: boolean;
}

/** The catalog entry of a dataset, as it would be written, and what is wrong with it. */
export interface ProposedEntry {
  repository: string;
  /** `feedstock/meta.yaml` and `feedstock/catalog.yaml`. */
  meta: string;
  catalog: string;
  /** The line that adds it to the catalog's `catalog/input.yaml`. */
  inputLine: string;
  findings: CatalogFinding[];
}

/** One thing that is wrong, or odd, in the files of a catalog entry. */
export interface CatalogFinding {
  /** `error`: the catalog could not be built, or would show something wrong. */
  severity: 'error' | 'warning';
  /** Name of the rule, such as `unknown-key`. */
  rule: string;
  /** Path of the file, below the folder that was looked at. */
  file: string;
  /** 1-based; null when it is about the file as a whole. */
  line: number | null;
  /** What is wrong and what to do. */
  message: string;
}
