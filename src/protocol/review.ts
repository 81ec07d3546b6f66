/** What running a plan would do, before it does. */

/** How a variable gets from source to target. */
export type VariableMode = 'passthrough' | 'recode' | 'virtual';

/** One line of the review page, and of `ingest --dry-run`. */
export interface VariableReview {
  name: string;
  mode: VariableMode;
  /** Why this mode, in words: "time: recoded, 365 is not a multiple of chunk 100". */
  reason: string;
  dtype: string;
  dims: string[];
  shape: number[];
  /** Chunk shape in the target. */
  chunks: number[];
  /** Shape of the shards that chunks are gathered in; null without. */
  shards?: number[] | null;
  chunkCount: number;
  /** Uncompressed bytes of one whole chunk. */
  chunkBytes: number;
  /** Uncompressed bytes of the array. */
  rawBytes: number;
  /** Bytes that its chunks take in the source files. */
  bytesToRead: number;
  /** About what its chunks take in the store. */
  bytesToWrite: number;
}

/** What running a plan would do. */
export interface PlanReview {
  uri: string;
  zarrFormat: 2 | 3;
  files: number;
  /** Of the variables' chunks; the files' metadata come on top. */
  bytesToRead: number;
  /** About. */
  bytesToWrite: number;
  /** Uncompressed bytes of all variables: an upper bound of what is written. */
  rawBytes: number;
  chunks: number;
  memoryBytes: number;
  /** About how long it takes. */
  seconds: number;
  variables: VariableReview[];
  /** Things to know before starting, in words. */
  warnings: string[];
  /** Is there something at the target already? */
  targetExists: boolean;
  /** Values along `combine.dim` that are added to the store that is there; absent: nothing is. */
  appended?: number;
}

/** Where the parts of a plan with `run.engine: dask` would go. */
export interface DaskPlace {
  /** The scheduler that is named, the hub's gateway, or a cluster on this machine; null where it cannot run. */
  cluster: 'scheduler' | 'gateway' | 'local' | null;
  /** Where, or what is missing, in a sentence. */
  words: string;
}
