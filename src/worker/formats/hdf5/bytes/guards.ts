/** Limits against files that lead in circles or claim without end. */
import { unreadable } from './damage';

/** Deepest tree of blocks or nodes that is followed; real ones have a handful of levels. */
export const MOST_LEVELS = 64;

/** The blocks of one structure that were read: none is read twice. */
export class Visits {
  private readonly seen = new Set<number>();

  constructor(
    private readonly uri: string,
    /** The structure, for errors. */
    private readonly what: string
  ) {}

  /**
   * Before a block is read.
   *
   * @throws LifecycleError `unreadable` when it was read before
   */
  enter(address: number): void {
    if (this.seen.has(address)) {
      throw unreadable(this.uri, this.what, `it leads back to itself at byte ${address}`);
    }
    this.seen.add(address);
  }
}
