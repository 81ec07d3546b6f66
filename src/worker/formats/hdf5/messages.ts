/**
 * What goes between the worker and a thread that has the HDF5 library. One
 * request at a time; values travel as transferred buffers.
 */
import type { ErrorTag } from '../../../protocol/errors';
import type { Attributes } from '../../../protocol/dataset';
import type { DType, Selection, Values, Variable } from '../dataset';
import type { ArrayManifest } from '../manifest';

/** Which file: a thread opens it when it has not yet, and keeps it open until told to close it. */
export interface FileReference {
  /** Unique in this process; the same path opened twice has two. */
  id: number;
  path: string;
  uri: string;
  sizeBytes: number;
  /** What the file was when it was described; a thread that opens it later refuses another. */
  identity?: string;
}

/** How the values of a variable lie in the file. */
export interface StoredValues {
  /** Path in the file. */
  path: string;
  /** May be shorter than the variable: records that were never written. */
  extent: number[];
  /** Bytes an element in the library's memory. */
  size: number;
  /** Are the elements strings of varying length? */
  vlen: boolean;
}

export interface StoredVariable {
  variable: Variable;
  stored: StoredValues;
  manifest: ArrayManifest;
  /** Why it cannot be read. */
  unsupported?: string;
}

/** One group, whole. Attributes are as `sendable` makes them. */
export interface Description {
  identity: string;
  format: 'netcdf4' | 'hdf5';
  dims: [name: string, length: number][];
  unlimited: string[];
  attributes: Attributes;
  attributeTypes: Record<string, DType>;
  groups: string[];
  variables: StoredVariable[];
}

/** A hyperslab inside the stored extent. */
export interface Slab {
  name: string;
  dtype: DType;
  stored: StoredValues;
  selection: Selection;
}

export type Request =
  | { call: 'describe'; file: FileReference; group: string }
  | { call: 'read'; file: FileReference; slab: Slab }
  /** `image` is a file of one chunk of `what`; its `length` bytes are the answer. Nothing of the file itself is read. */
  | { call: 'undo'; file: FileReference; what: string; image: Uint8Array; length: number }
  | { call: 'close'; file: FileReference };

interface Answers {
  describe: Description;
  read: Values;
  undo: Uint8Array;
  close: undefined;
}

export type AnswerTo<R extends Request> = Answers[R['call']];

export type Reply =
  | { type: 'ready' }
  | { type: 'answer'; answer: AnswerTo<Request> }
  | {
      type: 'error';
      tag: ErrorTag;
      message: string;
      subject?: string;
      /** The library stumbled: what it holds cannot be trusted, nor closed. */
      broken: boolean;
    };

/** What a thread is told when it starts. */
export interface ThreadStart {
  role: typeof THREAD_ROLE;
  /** The library's memory grows no further. */
  memoryBytes: number;
}

export const THREAD_ROLE = 'hdf5';

/** Is this what a thread of ours was started with? */
export function isThreadStart(started: unknown): started is ThreadStart {
  return typeof started === 'object' && (started as ThreadStart | null)?.role === THREAD_ROLE;
}
