/**
 * Handing a call to another thread and waiting for its answer costs ten times
 * what a quick disk needs for it. So small calls are made at once as long as
 * the disk is quick; one that is not (a network's, a tired one) is asked
 * patiently, many calls side by side, and tried again later.
 */

/** A call that takes longer than this is no quick disk's; or this process had to wait for its turn. */
const SLOW_MS = 3;
/** So many in a row are the disk's. */
const SLOW_CALLS = 3;
/** Calls made patiently before the next one is tried at once. */
const PATIENT_CALLS = 500;

/** One for calls that are alike, to one place: it measures those that it makes. */
export class QuickCalls {
  private patientCalls = 0;
  private slowInARow = 0;

  /** Make a small call at once. Undefined when the disk is not quick now, or when the call answers that. */
  attempt<T>(call: () => T | undefined): T | undefined {
    if (this.patientCalls > 0) {
      this.patientCalls--;
      return undefined;
    }
    const begun = performance.now();
    try {
      return call();
    } finally {
      const isSlow = performance.now() - begun > SLOW_MS;
      this.slowInARow = isSlow ? this.slowInARow + 1 : 0;
      if (this.slowInARow >= SLOW_CALLS) {
        // One more slow one will do when it is tried again.
        this.slowInARow = SLOW_CALLS - 1;
        this.patientCalls = PATIENT_CALLS;
      }
    }
  }
}
