/** How the files of an ingest differ, before any is fetched in full. */

export type DifferenceKind =
  | 'variable'
  | 'dimensions'
  | 'length'
  | 'dtype'
  | 'chunks'
  | 'codecs'
  | 'packing'
  | 'units'
  | 'calendar'
  | 'attribute';

/** One thing that is not the same in all files that were looked at. */
export interface Difference {
  /** The variable; null: the file as a whole. */
  variable: string | null;
  kind: DifferenceKind;
  /** The dimension or the attribute, where `kind` leaves open which. */
  field?: string;
  /** Would the ingest be refused? */
  blocks: boolean;
  /** Each value with the files that have it, as indices of `Comparison.files`; null: absent. */
  values: { value: string | null; files: number[] }[];
  /** What follows, in words. */
  words: string;
}

/** Of several files before an ingest: only what differs is told. */
export interface Comparison {
  /** URIs of the files that were looked at, as asked. */
  files: string[];
  /** What blocks first. */
  differences: Difference[];
}
