/** What was read lately, kept for a while. */
import { Shared } from './shared';

/** The values that were asked for last; a failure is told to all who wait for it, and not kept. */
export class Recent<Key, Value> {
  private readonly kept = new Map<Key, Shared<Value>>();

  constructor(private readonly most: number) {}

  /** @param read Has a signal of its own: others may wait for the same. */
  get(key: Key, read: (signal: AbortSignal) => Promise<Value>, signal?: AbortSignal): Promise<Value> {
    const value = this.kept.get(key) ?? new Shared<Value>();
    // The order of a map is that of insertion: the first one was not used for longest.
    this.kept.delete(key);
    this.kept.set(key, value);
    if (this.kept.size > this.most) {
      this.kept.delete(this.kept.keys().next().value!);
    }
    return value.get(read, signal);
  }
}
