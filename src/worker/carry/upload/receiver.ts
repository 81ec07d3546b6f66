/** One file of an upload, as its pieces come. */
import type { UploadState } from '../../../protocol/carry';
import type { Task } from '../../core';
import type { ObjectInfo, Store } from '../../stores';
import type { CopyItem } from '../../transfer/plan';

/**
 * Takes the pieces of one file in any order, several at once. Pieces are counted from 0 and as long as
 * `state` says; one of another length throws `bad-input`.
 */
export interface Receiver {
  /** What is still to come. */
  state(): Promise<UploadState>;
  /** Bytes that are there already, as far as `state` found. */
  readonly bytesThere: number;
  /** Take a piece; it may come again. Answers with the object once the last one made it visible. */
  take(piece: number, body: Uint8Array): Promise<ObjectInfo | undefined>;
  /** Nothing will be sent any more: take away what has arrived. */
  abandon(): Promise<void>;
}

/** A file and where it goes; the browser tells its size. */
export type UploadItem = CopyItem & { sizeBytes: number };

/** A file that is received, and the job that receives it. */
export interface Receiving {
  item: UploadItem;
  store: Store;
  task: Task;
}
