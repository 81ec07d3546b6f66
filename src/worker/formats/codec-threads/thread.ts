/** One codec thread, seen from outside. */
import type { Worker } from 'node:worker_threads';
import { LifecycleError, startThread } from '../../core';
import { THREAD_ROLE, type Reply, type Request } from './messages';

interface Waiting {
  resolve(reply: Reply): void;
  reject(error: Error): void;
}

/**
 * Started as it is made; several requests may wait, and are answered in their order. When it
 * breaks or is disposed of, those and all later ones are rejected as `internal`.
 */
export class CodecThread implements AsyncDisposable {
  private readonly worker: Worker;
  private readonly waiting: Waiting[] = [];
  private failure: LifecycleError | undefined;

  constructor() {
    this.worker = startThread<Reply>(
      { role: THREAD_ROLE },
      {
        onReply: reply => this.waiting.shift()?.resolve(reply),
        onEnd: (why = 'it ended') => this.end(why)
      }
    );
  }

  /** Requests that have no answer yet. */
  get pending(): number {
    return this.waiting.length;
  }

  /** Memory that is not shared goes over and is gone here; rejects when the thread has ended. */
  ask(request: Request): Promise<Reply> {
    if (this.failure) {
      return Promise.reject(this.failure);
    }
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      const memory = [request.bytes, request.call === 'decode' ? request.into : undefined].flatMap(bytes =>
        bytes?.buffer instanceof ArrayBuffer ? [bytes.buffer] : []
      );
      this.worker.postMessage(request, memory);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.worker.terminate();
  }

  private end(why: string): void {
    this.failure ??= new LifecycleError('internal', `A thread that decodes and encodes broke: ${why}.`);
    this.waiting.splice(0).forEach(({ reject }) => reject(this.failure!));
  }
}
