/** A patience that counts only time in which this process ran. */

const TICKS = 8;

/**
 * Call `bark` after about `seconds`. Counted in ticks, and a tick that comes
 * late counts once: when the process was stopped or its machine slept, the
 * watched did not run either.
 *
 * @returns how to call it off
 */
export function watchdog(seconds: number, bark: () => void): () => void {
  let ticks = 0;
  const timer = setInterval(
    () => {
      if (++ticks === TICKS) {
        clearInterval(timer);
        bark();
      }
    },
    (seconds * 1000) / TICKS
  );
  // The thread that is watched keeps the process alive, not the watching.
  timer.unref();
  return () => clearInterval(timer);
}
