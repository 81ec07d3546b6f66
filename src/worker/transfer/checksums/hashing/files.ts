/**
 * Checksums of many files on disk: several threads each open, read and hash
 * files of their own, so that no byte crosses from one to another.
 */
import { availableParallelism } from 'node:os';
import { throwIfAborted, unlessAborted } from '../../../core';
import type { ContentChecksums } from '../contentHash';
import type { FileRequest } from './messages';
import { HashThread } from './thread';

/** More would wait for memory. */
const MOST_THREADS = 4;
/** Files below this, one after the other, are read sooner than a thread starts. */
const FIRST_BYTES = 4 * 1024 * 1024;
/** One message asks for so many files, or bytes: a message costs as much as reading a small file. */
const BATCH_FILES = 16;
const BATCH_BYTES = 4 * 1024 * 1024;
/** Messages that a thread has: one at work, and the next. */
const MESSAGES_AHEAD = 2;

/** A file to read, and how much that is. */
interface SizedFile extends FileRequest {
  sizeBytes: number;
}

/** What was asked for in one call. */
interface Asking {
  found: (ContentChecksums | undefined)[];
  unanswered: number;
  resolve(found: (ContentChecksums | undefined)[]): void;
  reject(error: unknown): void;
}

interface Asked {
  file: SizedFile;
  asking: Asking;
  /** Which of the call's files. */
  index: number;
}

/** At most `most` threads, started once there is enough to read; disposing ends them. */
export class FileHasher implements AsyncDisposable {
  private readonly threads: HashThread[] = [];
  private readonly queue: Asked[] = [];
  private bytesAsked = 0;

  constructor(private readonly most = Math.min(MOST_THREADS, availableParallelism())) {}

  /**
   * Checksums of files that are each of its version, before and after, in their order; undefined
   * for one that is not, or cannot be read here: then whoever asks must look, and find
   * the words. For all of them while so little was asked for that no thread is worth it.
   */
  async checksums(
    files: readonly SizedFile[],
    signal?: AbortSignal
  ): Promise<(ContentChecksums | undefined)[]> {
    throwIfAborted(signal);
    const found = new Array<ContentChecksums | undefined>(files.length).fill(undefined);
    for (const { sizeBytes } of files) {
      this.bytesAsked += sizeBytes;
    }
    if (this.bytesAsked < FIRST_BYTES || files.length === 0) {
      return found;
    }
    if (this.queue.length === 0) {
      // What is asked for in one go goes out together.
      queueMicrotask(() => this.send());
    }
    const { promise, resolve, reject } = Promise.withResolvers<typeof found>();
    const asking = { found, unanswered: files.length, resolve, reject };
    files.forEach((file, index) => this.queue.push({ file, asking, index }));
    return unlessAborted(promise, signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.queue.length = 0;
    await Promise.all(this.threads.map(thread => thread[Symbol.asyncDispose]()));
  }

  private send(): void {
    while (this.queue.length > 0) {
      const thread = this.free();
      if (!thread) {
        return;
      }
      void this.ask(thread, this.batch());
    }
  }

  /** The thread with the least to do, if it may have more. */
  private free(): HashThread | undefined {
    let [least] = this.threads;
    for (const thread of this.threads) {
      if (thread.pending < least!.pending) {
        least = thread;
      }
    }
    if (this.threads.length < this.most && (least?.pending ?? 1) > 0) {
      least = new HashThread();
      this.threads.push(least);
    }
    return least!.pending < MESSAGES_AHEAD ? least : undefined;
  }

  private batch(): Asked[] {
    let bytes = 0;
    let count = 0;
    while (count < BATCH_FILES && count < this.queue.length && (count === 0 || bytes < BATCH_BYTES)) {
      bytes += this.queue[count++]!.file.sizeBytes;
    }
    return this.queue.splice(0, count);
  }

  private async ask(thread: HashThread, batch: readonly Asked[]): Promise<void> {
    try {
      const answers = await thread.ask({ call: 'files', files: batch.map(({ file }) => file) });
      batch.forEach(({ asking, index }, at) => {
        asking.found[index] = answers[at];
        if (--asking.unanswered === 0) {
          asking.resolve(asking.found);
        }
      });
    } catch (error) {
      batch.forEach(({ asking }) => asking.reject(error));
    }
    this.send();
  }
}
