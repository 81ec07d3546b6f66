/** What `inspect` tells about a file or store: dimensions, variables, attributes, chunks. */
import type { FileFormatName } from './fileFormats';

/** A JSON attribute value as Zarr stores it. */
export type AttributeValue =
  string | number | boolean | null | AttributeValue[] | { [name: string]: AttributeValue };
/** By name, in file order. In an answer NaN and the infinities are words, for JSON has none. */
export type Attributes = Record<string, AttributeValue>;

export type FormatName = FileFormatName | 'zarr2' | 'zarr3';

/** One array of a group, as stored: masks, scales and times are not decoded. */
export interface VariableDescription {
  /**
   * numpy's name without byte order: `float32`, `int16`, `str`, `S4`.
   * Of what is not decoded what the file says: `compound {x: <f8, name: S16}`.
   */
  dtype: string;
  shape: number[];
  dims: string[];
  /** Chunk shape; null when contiguous. */
  chunks: number[] | null;
  /** Filters or codecs in the order in which they were applied when writing. */
  codecs: string[];
  attributes: Attributes;
  /** Bytes stored, when the format tells; raw bytes are shape times item size. */
  storedBytes: number | null;
  /** Why its values are not decoded: "it has a compound type". */
  unreadable?: string;
}

/** Result of `lifecycle inspect --json`. */
export interface DatasetDescription {
  uri: string;
  format: FormatName;
  dims: Record<string, number>;
  /** Names of the dimensions that may grow. */
  unlimited: string[];
  attributes: Attributes;
  variables: Record<string, VariableDescription>;
  /** Names of the groups below the opened one. */
  groups: string[];
  /** Python that opens it, where that takes more than its URI: references. */
  python?: string;
}

/** Values of a coordinate, in words: dates where it is a time, without units. */
export interface CoordinateEnds {
  first: string;
  /** The same as `first` where there is one value. */
  last: string;
}

/** What a variable takes in its store. */
export interface StoredSize {
  bytes: number;
  chunks: number;
  /** False when there was more than could be listed in time: at least this much. */
  isComplete: boolean;
}
