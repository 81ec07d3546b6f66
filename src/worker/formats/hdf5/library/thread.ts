/** One thread with the HDF5 library, seen from outside: asked, watched, ended. */
import type { Worker } from 'node:worker_threads';
import { abortError, LifecycleError, onAbort, startThread, throwIfAborted } from '../../../core';
import { unreadable } from '../bytes';
import { libraryBytes } from './limits';
import { THREAD_ROLE, type LibraryStart, type Reply, type Request } from './messages';
import { watchdog } from './watchdog';

/** Loading the library takes a fraction of a second; a busy machine may need longer. */
const START_SECONDS = 120;
/** For the thread's own objects. The library's memory is apart. */
const OBJECTS_MIB = 1024;

/** The thread ended before it came to this request; another can take it. */
export class ThreadGone extends Error {}

interface Waiting {
  resolve(reply: Reply): void;
  reject(error: Error): void;
  /** What went wrong, in the words of what is waited for. */
  failed(why: string): LifecycleError;
}

/**
 * Started as it is made; does one request at a time, in the order of `ask`. Once it has ended,
 * for whatever reason, `onEnd` is told, and who still waits for a turn gets `ThreadGone`. A
 * thread without work does not keep the process alive.
 */
export class LibraryThread {
  /** Who waits for an answer of it. */
  users = 0;
  private readonly worker: Worker;
  private waiting: Waiting | undefined;
  /** Settles when the thread is free for who comes next. */
  private turn: Promise<unknown>;
  private ended = false;
  private startFailure: Error | undefined;

  constructor(private readonly onEnd: (thread: LibraryThread) => void) {
    const start: LibraryStart = { role: THREAD_ROLE, memoryBytes: libraryBytes() };
    this.worker = startThread<Reply>(
      start,
      {
        onReply: reply => this.waiting?.resolve(reply),
        onEnd: (why = 'the thread ended') => this.end(why)
      },
      // The library prints what it also throws.
      { stdout: true, stderr: true, resourceLimits: { maxOldGenerationSizeMb: OBJECTS_MIB } }
    );
    this.worker.stdout.resume();
    this.worker.stderr.resume();
    const startFailed = (why: string): LifecycleError =>
      new LifecycleError('internal', `The HDF5 library cannot be started: ${why}.`);
    this.turn = this.reply(START_SECONDS, startFailed).catch((error: Error) => {
      this.startFailure = error;
    });
  }

  get isEnded(): boolean {
    return this.ended;
  }

  /**
   * Ask, when those who came before have their answers. A request that takes
   * longer than `seconds`, crashes the thread or is aborted ends the thread.
   *
   * @throws ThreadGone when the thread ended before the request was sent
   */
  async ask(request: Request, seconds: number, signal?: AbortSignal): Promise<Uint8Array> {
    const before = this.turn;
    let leave = (): void => undefined;
    const mine = new Promise<void>(resolve => (leave = resolve));
    this.turn = before.then(() => mine);
    try {
      await orAborted(before, signal);
      if (this.startFailure) {
        throw this.startFailure;
      }
      if (this.ended) {
        throw new ThreadGone();
      }
      const replied = this.reply(seconds, why => unreadable(request.uri, request.what, why), signal);
      this.worker.postMessage(request);
      const reply = await replied;
      if (reply.type === 'error') {
        if (reply.broken) {
          this.end('the library failed');
        }
        throw new LifecycleError(reply.tag, reply.message, { subject: reply.subject });
      }
      // One request at a time: the answer is to ours.
      return (reply as Extract<Reply, { type: 'answer' }>).answer;
    } finally {
      leave();
    }
  }

  /** End the thread; with it goes all that the library holds. */
  end(why = 'the thread was ended'): void {
    if (this.ended) {
      return;
    }
    this.ended = true;
    this.waiting?.reject(this.waiting.failed(why));
    void this.worker.terminate();
    this.onEnd(this);
  }

  private reply(
    seconds: number,
    failed: (why: string) => LifecycleError,
    signal?: AbortSignal
  ): Promise<Reply> {
    let tidy = (): void => undefined;
    const replied = new Promise<Reply>((resolve, reject) => {
      this.waiting = { resolve, reject, failed };
      const release = onAbort(signal, () => {
        // First of the two: what is asked for was stopped, not damaged.
        reject(abortError(signal));
        this.end();
      });
      const callOff = watchdog(seconds, () =>
        this.end(`it did not end within ${Math.round(seconds)} seconds`)
      );
      this.worker.ref();
      tidy = () => {
        this.waiting = undefined;
        callOff();
        release();
        // A thread with nothing to do does not keep the process alive.
        this.worker.unref();
      };
    });
    return replied.finally(() => tidy());
  }
}

/** Wait, but not longer than until the signal is aborted. */
async function orAborted(awaited: Promise<unknown>, signal: AbortSignal | undefined): Promise<void> {
  throwIfAborted(signal);
  const { promise: aborted, resolve } = Promise.withResolvers<void>();
  const release = onAbort(signal, resolve);
  try {
    await Promise.race([awaited, aborted]);
  } finally {
    release();
  }
  throwIfAborted(signal);
}
