/** One Parquet file of references, as fsspec's reference file system reads and kerchunk writes it. */
import { LifecycleError } from '../../core';

/** A column each; integers are 0 where a row has no reference. */
export interface RecordColumns {
  path: (string | null)[];
  offset: BigInt64Array;
  size: BigInt64Array;
  raw: (Uint8Array | null)[];
}

/** A row as some writer left it: columns that hold nothing may be missing. */
export type RecordRow = Partial<Record<'path' | 'offset' | 'size' | 'raw', unknown>>;

export function encodeRecord(_columns: RecordColumns): Promise<Uint8Array> {
  return Promise.reject(notYet());
}

export function decodeRecord(_bytes: Uint8Array): Promise<RecordRow[]> {
  return Promise.reject(notYet());
}

function notYet(): LifecycleError {
  return new LifecycleError(
    'unsupported',
    'This version cannot do "target.kind: kerchunk-parquet" yet. Choose kerchunk-json.'
  );
}
