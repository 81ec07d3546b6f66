/** What is where: the result of `du`, and of its job. */

export interface UsageTotals {
  objects: number;
  sizeBytes: number;
  /** ISO 8601 UTC of the oldest and the newest object; null when none has a time. */
  oldest: string | null;
  newest: string | null;
}

/** Something below the place that was measured: an object, or a prefix with all that is in it. */
export interface UsageChild extends UsageTotals {
  /** Ends in a slash when it is a prefix. */
  uri: string;
}

/** The totals are of all below `uri`. Of a single object they are its own, and it has no children. */
export interface Usage extends UsageTotals {
  uri: string;
  /** What lies directly below: objects, and prefixes with all that is in them; of very many the largest. */
  children: UsageChild[];
  /** What the children that are not listed add up to; absent when all are. */
  others?: { children: number; objects: number; sizeBytes: number };
  /**
   * Where the bytes are, and what nobody changed for longest, at any depth: files, and datasets
   * (by their names) as one. Only where they were asked for.
   */
  largest?: UsageChild[];
  stalest?: UsageChild[];
}
