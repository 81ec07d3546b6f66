/**
 * The threads of this process that have the HDF5 library: a few, each with any
 * number of files. A damaged file can make the library loop for ever, crash or
 * hold on to what it should free; then its thread is ended, and the other files
 * that were open there are opened again elsewhere when they are next read.
 */
import { availableParallelism } from 'node:os';
import { metadataSeconds } from './limits';
import type { AnswerTo, FileReference, Request } from './messages';
import { ReaderThread, ThreadGone } from './reader';

const MOST_THREADS = Math.min(4, Math.max(2, availableParallelism()));
/** Starting a thread costs as much as reading some small files. */
const FILES_A_THREAD = 8;
/** Who is busy this long may be looping over a damaged file. */
const STUCK_MS = 2000;
/** A thread without files waits this long for the next. */
const IDLE_MS = 10_000;

const threads = new Set<ReaderThread>();
const idle = new Map<ReaderThread, NodeJS.Timeout>();
let nextId = 0;

/** The thread with the fewest files; a new one when that has enough, or does not answer. */
function take(file: number): ReaderThread {
  const [fewest] = [...threads].sort((a, b) => load(a) - load(b));
  let chosen = fewest;
  if (!chosen || (load(chosen) >= FILES_A_THREAD && threads.size < MOST_THREADS)) {
    chosen = new ReaderThread(forget);
    threads.add(chosen);
  }
  clearTimeout(idle.get(chosen));
  idle.delete(chosen);
  chosen.files.add(file);
  return chosen;
}

/** Files open there; one that makes its thread look stuck counts as many. */
function load(thread: ReaderThread): number {
  return thread.files.size + (thread.busyMs > STUCK_MS ? FILES_A_THREAD : 0);
}

function giveBack(thread: ReaderThread, file: number): void {
  thread.files.delete(file);
  if (thread.files.size === 0 && !thread.isEnded) {
    idle.set(thread, setTimeout(() => thread.end(), IDLE_MS).unref());
  }
}

function forget(thread: ReaderThread): void {
  threads.delete(thread);
  clearTimeout(idle.get(thread));
  idle.delete(thread);
}

/** What is asked, without the file. */
type Question = Request extends infer R ? (R extends Request ? Omit<R, 'file'> : never) : never;
type AnswerOf<Q extends Question> = AnswerTo<Extract<Request, { call: Q['call'] }>>;

/** A file that some thread has open, or opens when it is next asked about it. */
export class ThreadedFile implements AsyncDisposable {
  private readonly reference: FileReference;
  private thread: ReaderThread | undefined;

  constructor(file: Omit<FileReference, 'id' | 'identity'>) {
    this.reference = { ...file, id: nextId++ };
  }

  /** From now on, refuse to open anything but the file that this was. */
  pin(identity: string): void {
    this.reference.identity = identity;
  }

  async ask<Q extends Question>(question: Q, seconds: number, signal?: AbortSignal): Promise<AnswerOf<Q>> {
    const request = { ...question, file: this.reference } as unknown as Request;
    for (;;) {
      if (!this.thread || this.thread.isEnded) {
        this.thread = take(this.reference.id);
      }
      try {
        return (await this.thread.ask(request, seconds, signal)) as AnswerOf<Q>;
      } catch (error) {
        // Ended over another file: this one is opened again, in another thread.
        if (!(error instanceof ThreadGone)) {
          throw error;
        }
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { thread, reference } = this;
    this.thread = undefined;
    if (!thread || thread.isEnded) {
      return;
    }
    try {
      await thread.ask({ call: 'close', file: reference }, metadataSeconds(reference.sizeBytes));
    } catch {
      // The file was only read. What could not be closed went with its thread.
    } finally {
      giveBack(thread, reference.id);
    }
  }
}
