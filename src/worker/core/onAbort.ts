/** Hearing of an abort, at a cost that does not grow with how many do. */

/** Who hears of it, by signal: each signal has one listener of ours. */
const hearing = new WeakMap<AbortSignal, Hearers>();

interface Hearers {
  callbacks: Set<() => void>;
  listener(): void;
}

/**
 * Call back once when the signal aborts; not when it has already. What is answered takes that
 * back. `addEventListener` looks through all listeners of a signal each time, and a transfer
 * has hundreds of requests under one.
 *
 * @param callback A function of its own for each call.
 */
export function onAbort(signal: AbortSignal | undefined, callback: () => void): () => void {
  if (!signal) {
    return nothing;
  }
  const { callbacks, listener } = hearersOf(signal);
  callbacks.add(callback);
  return () => {
    callbacks.delete(callback);
    // A signal that follows another one cannot be collected while somebody listens.
    if (callbacks.size === 0 && hearing.get(signal)?.callbacks === callbacks) {
      hearing.delete(signal);
      signal.removeEventListener('abort', listener);
    }
  };
}

function hearersOf(signal: AbortSignal): Hearers {
  let hearers = hearing.get(signal);
  if (!hearers) {
    const callbacks = new Set<() => void>();
    const listener = (): void => callbacks.forEach(callback => callback());
    hearers = { callbacks, listener };
    hearing.set(signal, hearers);
    signal.addEventListener('abort', listener, { once: true });
  }
  return hearers;
}

function nothing(): void {
  // Nothing was to be heard.
}
