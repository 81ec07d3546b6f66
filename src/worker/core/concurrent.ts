/** Bounded, abortable concurrency. */
import { LifecycleError } from './errors';
import { onAbort } from './onAbort';

/**
 * Call `work` for each item, at most `limit` at a time. The first failure
 * aborts the others' signal, waits until they have ended, and is thrown.
 */
export async function forEachConcurrent<T>(
  items: Iterable<T> | AsyncIterable<T>,
  limit: number,
  work: (item: T, signal: AbortSignal, index: number) => Promise<void>,
  signal?: AbortSignal
): Promise<void> {
  const stop = new AbortController();
  const both = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
  const source = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  let failure: { error: unknown } | undefined;
  let isAtEnd = false;
  let index = 0;
  // Lanes that each take the next item: no promise is waited for by more than one.
  const lane = async (): Promise<void> => {
    while (!failure && !isAtEnd) {
      try {
        throwIfAborted(signal);
        const next = await source.next();
        if (next.done) {
          isAtEnd = true;
        } else if (!failure) {
          await work(next.value, both, index++);
        }
      } catch (error) {
        failure ??= { error };
        stop.abort(error);
      }
    }
  };
  const most = Array.isArray(items) ? Math.min(limit, items.length) : limit;
  await Promise.all(Array.from({ length: Math.max(1, most) }, lane));
  if (!isAtEnd) {
    await source.return?.();
  }
  if (failure) {
    throw failure.error;
  }
  throwIfAborted(signal);
}

/** As `Promise.all(items.map(work))`, at most `limit` at a time; results in the order of the items. */
export async function mapConcurrent<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T, signal: AbortSignal, index: number) => Promise<R>,
  signal?: AbortSignal
): Promise<R[]> {
  const results = new Array<R>(items.length);
  await forEachConcurrent(
    items,
    limit,
    async (item, both, index) => {
      results[index] = await work(item, both, index);
    },
    signal
  );
  return results;
}

/**
 * Call `work` for each item, at most `limit` at a time, and give the results
 * in the order of the items as they come. Whoever stops reading waits for what
 * is under way.
 */
export async function* inOrder<T, R>(
  items: Iterable<T> | AsyncIterable<T>,
  limit: number,
  work: (item: T) => Promise<R>,
  signal?: AbortSignal
): AsyncGenerator<R> {
  const running: Promise<R>[] = [];
  try {
    for await (const item of items) {
      throwIfAborted(signal);
      const begun = work(item);
      // Its failure is heard when its turn comes.
      begun.catch(() => undefined);
      running.push(begun);
      if (running.length >= limit) {
        yield await running.shift()!;
      }
    }
    while (running.length > 0) {
      yield await running.shift()!;
    }
  } finally {
    await Promise.allSettled(running);
  }
}

/** Work of which only so much goes on at a time; the rest waits, first come, first served. */
export class Turns {
  private readonly waiting: (() => void)[] = [];

  constructor(private free: number) {}

  /** Answers with what the work does; the place is free again when that ends. */
  async take<R>(work: () => Promise<R>): Promise<R> {
    if (this.free > 0) {
      this.free--;
    } else {
      await new Promise<void>(resolve => this.waiting.push(resolve));
    }
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next) {
        next();
      } else {
        this.free++;
      }
    }
  }
}

/** Throw `cancelled` if the signal is aborted; an abort's own LifecycleError is kept. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) {
    throw abortError(signal);
  }
}

/** What ends work whose signal was aborted: an abort's own LifecycleError, else `cancelled`. */
export function abortError(signal: AbortSignal | undefined): LifecycleError {
  return signal?.reason instanceof LifecycleError
    ? signal.reason
    : new LifecycleError('cancelled', 'Stopped.', { cause: signal?.reason });
}

/** One of several that wait for the same answer gives up; the others wait on. */
export function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) {
    return promise;
  }
  return new Promise((resolve, reject) => {
    const release = onAbort(signal, () => reject(abortError(signal)));
    promise.then(resolve, reject).finally(release);
  });
}

/** Wait; an abort ends it at once with `cancelled`. */
export function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  throwIfAborted(signal);
  return new Promise((resolve, reject) => {
    const done = (): void => {
      release();
      resolve();
    };
    const release = onAbort(signal, () => {
      clearTimeout(timer);
      reject(abortError(signal));
    });
    const timer = setTimeout(done, milliseconds);
  });
}
