/**
 * What goes between the worker and a thread that has the HDF5 library. One
 * request at a time; bytes travel as transferred buffers.
 */
import type { ErrorTag } from '../../../../protocol/errors';
import type { ThreadStart } from '../../../core';

/** Undo the filter of the one chunk in a file that was made up for it. */
export interface Request {
  /** The file that the chunk comes from, and what it is a chunk of: for errors. */
  uri: string;
  what: string;
  /** The whole made-up file. */
  image: Uint8Array;
  /** Bytes of the answer. */
  length: number;
}

export type Reply =
  | { type: 'ready' }
  | { type: 'answer'; answer: Uint8Array }
  | {
      type: 'error';
      tag: ErrorTag;
      message: string;
      subject?: string;
      /** The library stumbled: what it holds cannot be trusted. */
      broken: boolean;
    };

/** What such a thread is told when it starts. */
export interface LibraryStart extends ThreadStart {
  /** The library's memory grows no further. */
  memoryBytes: number;
}

/** What such a thread is started as. */
export const THREAD_ROLE = 'hdf5';
