/**
 * Checksums computed beside the work of moving bytes: MD5 of a gigabyte takes a
 * second, in which this thread would neither send nor receive.
 */
import { hash } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { LifecycleError } from '../../core';
import type { ContentChecksums, HashKinds } from '../contentHash';
import { THREAD_ROLE, type Answer, type Answers, type Request } from './messages';
import { answering } from './serve';

/** Of less, asking costs as much as hashing. */
const LEAST_BYTES = 32 * 1024;
/** A job of less needs no thread: starting one costs as much. */
const FIRST_BYTES = 16 * 1024 * 1024;

/** One content, piece by piece. A piece may be written over once its promise has settled. */
export interface HashStream {
  update(bytes: Uint8Array): Promise<void>;
  /** Once, after at least one piece. */
  finish(): Promise<ContentChecksums>;
}

interface Waiting {
  request: Request;
  resolve(answer: Answer): void;
  reject(error: Error): void;
}

export class Hasher implements AsyncDisposable {
  private worker: Worker | undefined;
  private waiting: Waiting[] = [];
  private hasAnswered = false;
  /** Where no thread can be started, requests are answered here. */
  private instead: ((request: Request) => Answer) | undefined;
  private streams = 0;
  private firstBytes = 0;

  /** In hex. */
  async md5(bytes: Uint8Array): Promise<string> {
    this.firstBytes += bytes.byteLength;
    return bytes.byteLength < LEAST_BYTES || this.firstBytes < FIRST_BYTES
      ? hash('md5', bytes)
      : this.ask({ call: 'md5', bytes });
  }

  stream(kinds: HashKinds): HashStream {
    const stream = this.streams++;
    return {
      update: bytes => this.ask({ call: 'update', stream, kinds, bytes }),
      finish: () => this.ask({ call: 'finish', stream })
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { worker } = this;
    this.worker = undefined;
    await worker?.terminate();
  }

  private async ask<R extends Request>(request: R): Promise<Answers[R['call']]> {
    if (this.instead) {
      return this.instead(request) as Answers[R['call']];
    }
    this.worker ??= this.start();
    return new Promise((resolve, reject) => {
      this.waiting.push({ request, resolve: answer => resolve(answer as Answers[R['call']]), reject });
      this.worker!.postMessage(request);
    });
  }

  private start(): Worker {
    // The worker's door, beside all its chunks; it sees by `workerData` what it is started as.
    const worker = new Worker(new URL('./main.mjs', import.meta.url), {
      workerData: { role: THREAD_ROLE },
      argv: [],
      execArgv: [],
      env: {}
    });
    worker.on('message', (answer: Answer) => {
      this.hasAnswered = true;
      this.waiting.shift()?.resolve(answer);
    });
    worker.on('error', error => this.end(error.message));
    worker.on('exit', () => this.end('it ended'));
    return worker;
  }

  private end(why: string): void {
    const waiting = this.waiting.splice(0);
    this.worker = undefined;
    if (this.hasAnswered) {
      const error = new LifecycleError('internal', `The thread that computes checksums broke: ${why}.`);
      waiting.forEach(({ reject }) => reject(error));
    } else {
      this.instead ??= answering();
      waiting.forEach(({ request, resolve }) => resolve(this.instead!(request)));
    }
  }
}
