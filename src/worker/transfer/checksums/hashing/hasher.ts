/**
 * Checksums computed beside the work of moving bytes: MD5 of a gigabyte takes a
 * second, in which this thread would neither send nor receive.
 */
import { hash } from 'node:crypto';
import type { ContentChecksums, HashKinds } from '../contentHash';
import { HashThread } from './thread';

/** Of less, asking costs as much as hashing. */
const LEAST_BYTES = 32 * 1024;
/** A job of less needs no thread: starting one costs as much. */
const FIRST_BYTES = 16 * 1024 * 1024;
/** Batches that the thread has: one at work, and the next. */
const BATCHES_AHEAD = 2;

/** One content, piece by piece. A piece may be written over once its promise has settled. */
export interface HashStream {
  update(bytes: Uint8Array): Promise<void>;
  /** Once, after at least one piece. */
  finish(): Promise<ContentChecksums>;
}

interface Asked {
  content: Uint8Array;
  resolve(md5: string): void;
  reject(error: unknown): void;
}

/**
 * One thread, started once there is enough to hash; what is small is hashed at once.
 * Disposing ends it.
 */
export class Hasher implements AsyncDisposable {
  private readonly thread = new HashThread();
  /** What is asked for while the thread is busy goes there together: it hashes several at once. */
  private readonly queue: Asked[] = [];
  private batches = 0;
  private streams = 0;
  private firstBytes = 0;

  /** In hex. */
  async md5(content: Uint8Array): Promise<string> {
    this.firstBytes += content.byteLength;
    if (content.byteLength < LEAST_BYTES || this.firstBytes < FIRST_BYTES) {
      return hash('md5', content);
    }
    return new Promise((resolve, reject) => {
      if (this.queue.length === 0) {
        // What comes in at the same time goes there together.
        setImmediate(() => void this.send());
      }
      this.queue.push({ content, resolve, reject });
    });
  }

  /** Begin a content that comes piece by piece; several may be under way. */
  stream(kinds: HashKinds): HashStream {
    const stream = this.streams++;
    return {
      update: bytes => this.thread.ask({ call: 'update', stream, kinds, bytes }),
      finish: () => this.thread.ask({ call: 'finish', stream })
    };
  }

  private async send(): Promise<void> {
    if (this.queue.length === 0 || this.batches >= BATCHES_AHEAD) {
      return;
    }
    const batch = this.queue.splice(0);
    this.batches++;
    try {
      const md5s = await this.thread.ask({ call: 'md5', contents: batch.map(({ content }) => content) });
      batch.forEach(({ resolve }, index) => resolve(md5s[index]!));
    } catch (error) {
      batch.forEach(({ reject }) => reject(error));
    }
    this.batches--;
    void this.send();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.thread[Symbol.asyncDispose]();
  }
}
