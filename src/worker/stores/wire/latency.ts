/** Do requests of one kind take longer than they did? */

/** The weight of the newest in the mean: about the last sixteen count. */
const NEWEST = 1 / 16;
/** Before so many the mean says little; the first also open their connections. */
const FEWEST = 16;
/** Times the shortest mean that still counts as the same. */
const SAME = 1.5;

/** For requests of one kind: a long body takes longer than a short one at any load. */
export class Latency {
  private count = 0;
  private mean = 0;
  private shortest = Infinity;

  /** Take the next one's milliseconds; undefined while it is too early to tell. */
  isSlower(ms: number): boolean | undefined {
    this.count++;
    this.mean += (ms - this.mean) * Math.max(NEWEST, 1 / this.count);
    if (this.count < FEWEST) {
      return undefined;
    }
    this.shortest = Math.min(this.shortest, this.mean);
    return this.mean > SAME * this.shortest;
  }
}
