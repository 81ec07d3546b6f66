/** An opened source: one group of arrays, whatever the file format. */
import type { Attributes, DatasetDescription, FormatName } from '../../protocol/dataset';
import type { ChunkManifest, ChunkTable, ManifestSource } from './manifest';

/** Element types; strings are `str` (variable) or `S<n>` (fixed bytes). */
export type DType =
  | 'int8'
  | 'int16'
  | 'int32'
  | 'int64'
  | 'uint8'
  | 'uint16'
  | 'uint32'
  | 'uint64'
  | 'float16'
  | 'float32'
  | 'float64'
  | 'complex64'
  | 'complex128'
  | 'str'
  | `S${number}`;

/**
 * Values in C order, native (little-endian) byte order. `str` comes as strings, `S<n>` as n bytes
 * an element, and complex numbers as two: the real part and the imaginary one.
 */
export type Values =
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | Float16Array
  | Float32Array
  | Float64Array
  | string[];

/** One array of the group, as stored: nothing is masked, scaled or decoded as a time. */
export interface Variable {
  name: string;
  dtype: DType;
  shape: number[];
  dims: string[];
  /** JSON-ready, as xarray would show them; `_FillValue` included when the file has it. */
  attributes: Attributes;
  /** Attributes whose numpy type matters when decoding (`scale_factor`: 'float32'). */
  attributeTypes: Readonly<Record<string, DType>>;
}

/** Hyperslab: first index and length along each dimension. */
export interface Selection {
  start: number[];
  count: number[];
}

/**
 * One opened group. Reading is by hyperslab or by chunk; several reads may go on at
 * once. Dispose of it to close what was opened.
 */
export interface Dataset extends AsyncDisposable {
  readonly uri: string;
  readonly format: FormatName;
  readonly dims: ReadonlyMap<string, number>;
  readonly unlimited: ReadonlySet<string>;
  readonly attributes: Attributes;
  /** numpy types of `attributes`. */
  readonly attributeTypes: Readonly<Record<string, DType>>;
  readonly groups: readonly string[];
  /** In file order. */
  readonly variables: ReadonlyMap<string, Variable>;
  /** Variables that cannot be read, and why: "it has a compound type". */
  readonly unsupported: ReadonlyMap<string, string>;
  readonly manifest: ChunkManifest;
  /**
   * Where each chunk of a variable lies: one row a chunk, in C order over the
   * grid that `manifest` gives. Read on first use, then kept.
   */
  chunks(variable: string, signal?: AbortSignal): Promise<ChunkTable>;
  /** What `ChunkTable.source` counts. */
  source(index: number): ManifestSource;
  /**
   * Exactly these bytes of a source; throws `unreadable` where it ends before.
   * They may be put into `into`, which is long enough.
   */
  fetch(
    source: number,
    offset: number,
    length: number,
    signal?: AbortSignal,
    into?: Uint8Array
  ): Promise<Uint8Array>;
  /**
   * The elements of one whole chunk, `chunkShape` long, from its stored bytes.
   * Throws `unreadable` when they are broken, never returns garbage.
   */
  decode(variable: string, stored: Uint8Array, filterMask: number, signal?: AbortSignal): Promise<Values>;
  /** Decoded values of a hyperslab; throws `unreadable` on a broken chunk, never returns garbage. */
  read(variable: string, selection: Selection, signal?: AbortSignal): Promise<Values>;
  /** As `lifecycle inspect` prints it. */
  describe(): DatasetDescription;
}
