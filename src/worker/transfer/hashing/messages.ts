/** What is said between a job and the thread that hashes for it. */
import type { ContentChecksums, HashKinds } from '../contentHash';

/** `stream` is a number that the asker chose. Bytes lie in memory that both share. */
export type Request =
  | { call: 'md5'; bytes: Uint8Array }
  | { call: 'update'; stream: number; kinds: HashKinds; bytes: Uint8Array }
  | { call: 'finish'; stream: number };

export interface Answers {
  md5: string;
  update: undefined;
  finish: ContentChecksums;
}

/** They come in the order of the requests. */
export type Answer = Answers[Request['call']];

export const THREAD_ROLE = 'hash';

/** Is this what a hashing thread was started with? */
export function isHashingStart(started: unknown): boolean {
  return typeof started === 'object' && (started as { role?: unknown } | null)?.role === THREAD_ROLE;
}
