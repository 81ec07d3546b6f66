/** The result of `cp`, `mv` and `sync`: docs/command-line.md. */
export type TransferResult = {
  /** Transferred by this run. */
  objects: number;
  bytes: number;
  /** Equal already, and symbolic links, which are not followed. */
  skipped: number;
  removed: number;
  failed: number;
  /** Objects and parts that an interrupted run had finished. */
  resumed: number;
  seconds: number;
};

/** Zeros of the caller's own, to be added to. */
export function emptyResult(): TransferResult {
  return { objects: 0, bytes: 0, skipped: 0, removed: 0, failed: 0, resumed: 0, seconds: 0 };
}
