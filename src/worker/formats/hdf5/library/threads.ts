/**
 * The threads of this process that have the HDF5 library: a few, started when
 * needed. A damaged chunk can make the library loop for ever, crash or hold on
 * to what it should free; then its thread is ended, and others take its work.
 */
import { availableParallelism } from 'node:os';
import type { Request } from './messages';
import { LibraryThread, ThreadGone } from './thread';

const MOST_THREADS = Math.min(4, Math.max(2, availableParallelism()));
/** A thread without work waits this long for more. */
const IDLE_MS = 10_000;

const threads = new Set<LibraryThread>();
const idle = new Map<LibraryThread, NodeJS.Timeout>();

/**
 * The bytes of the request's chunk without its filter.
 *
 * @throws `unreadable` when the library fails, or takes longer than `seconds`
 */
export async function askLibrary(
  request: Request,
  seconds: number,
  signal?: AbortSignal
): Promise<Uint8Array> {
  for (;;) {
    const thread = take();
    try {
      return await thread.ask(request, seconds, signal);
    } catch (error) {
      // Ended over another chunk: this one goes to another thread.
      if (!(error instanceof ThreadGone)) {
        throw error;
      }
    } finally {
      giveBack(thread);
    }
  }
}

/** The thread with the shortest queue; a new one when all have some work. */
function take(): LibraryThread {
  const [shortest] = [...threads].sort((a, b) => a.users - b.users);
  let chosen = shortest;
  if (!chosen || (chosen.users > 0 && threads.size < MOST_THREADS)) {
    chosen = new LibraryThread(forget);
    threads.add(chosen);
  }
  clearTimeout(idle.get(chosen));
  idle.delete(chosen);
  chosen.users++;
  return chosen;
}

function giveBack(thread: LibraryThread): void {
  thread.users--;
  if (thread.users === 0 && !thread.isEnded) {
    idle.set(thread, setTimeout(() => thread.end(), IDLE_MS).unref());
  }
}

function forget(thread: LibraryThread): void {
  threads.delete(thread);
  clearTimeout(idle.get(thread));
  idle.delete(thread);
}
