/** One thread that computes checksums; where none can be started, they are computed here. */
import type { Worker } from 'node:worker_threads';
import { LifecycleError, startThread } from '../../../core';
import { THREAD_ROLE, type Answer, type Answers, type Request } from './messages';
import { answering } from './serve';

interface Waiting {
  request: Request;
  resolve(answer: Answer): void;
  reject(error: Error): void;
}

/**
 * The thread starts with the first request. Where it never gave an answer, requests are answered in
 * this thread from then on, and files are not read. Dispose of it to end the thread.
 */
export class HashThread implements AsyncDisposable {
  private worker: Worker | undefined;
  private waiting: Waiting[] = [];
  private hasAnswered = false;
  private instead: ((request: Request) => Answer) | undefined;

  /** Requests that have no answer yet. */
  get pending(): number {
    return this.waiting.length;
  }

  /**
   * Answers come in the order of the requests; `internal` when the thread broke after it had
   * answered once.
   */
  async ask<R extends Request>(request: R): Promise<Answers[R['call']]> {
    if (this.instead) {
      return this.instead(request) as Answers[R['call']];
    }
    this.worker ??= this.start();
    return new Promise((resolve, reject) => {
      this.waiting.push({ request, resolve: answer => resolve(answer as Answers[R['call']]), reject });
      this.worker!.postMessage(request);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { worker } = this;
    this.worker = undefined;
    await worker?.terminate();
  }

  private start(): Worker {
    return startThread<Answer>(
      { role: THREAD_ROLE },
      {
        onReply: answer => {
          this.hasAnswered = true;
          this.waiting.shift()?.resolve(answer);
        },
        onEnd: (why = 'it ended') => this.end(why)
      }
    );
  }

  private end(why: string): void {
    const waiting = this.waiting.splice(0);
    this.worker = undefined;
    if (this.hasAnswered) {
      const error = new LifecycleError('internal', `The thread that computes checksums broke: ${why}.`);
      waiting.forEach(({ reject }) => reject(error));
    } else {
      this.instead ??= answering(false);
      waiting.forEach(({ request, resolve }) => resolve(this.instead!(request)));
    }
  }
}
