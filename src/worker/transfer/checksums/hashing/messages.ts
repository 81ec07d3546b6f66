/** What is said between a job and the thread that hashes for it. */
import type { ContentChecksums, HashKinds } from '../contentHash';

/** A file on disk, and what to compute of it. */
export interface FileRequest {
  /** The key of the disk's store. */
  key: string;
  /** Null, as no file's is, fits none. */
  version: string | null;
  kinds: HashKinds;
}

/** `stream` is a number that the asker chose. Bytes lie in memory that both share, or are copied. */
export type Request =
  | { call: 'md5'; contents: readonly Uint8Array[] }
  | { call: 'update'; stream: number; kinds: HashKinds; bytes: Uint8Array }
  | { call: 'finish'; stream: number }
  | { call: 'files'; files: readonly FileRequest[] };

/** By call. MD5s in hex, in the order of the contents. */
export interface Answers {
  md5: string[];
  update: undefined;
  finish: ContentChecksums;
  /** Undefined for a file that is no such version, or cannot be read. */
  files: (ContentChecksums | undefined)[];
}

/** They come in the order of the requests. */
export type Answer = Answers[Request['call']];

/** What such a thread is started as. */
export const THREAD_ROLE = 'hash';
