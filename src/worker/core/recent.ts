/** What was read lately, kept for a while. */

/** The values that were asked for last; a failure is told to all who wait for it, and not kept. */
export class Recent<Key, Value> {
  private readonly kept = new Map<Key, Promise<Value>>();

  constructor(private readonly most: number) {}

  has(key: Key): boolean {
    return this.kept.has(key);
  }

  get(key: Key, read: () => Promise<Value>): Promise<Value> {
    const value = this.kept.get(key) ?? this.begin(key, read);
    // The order of a map is that of insertion: the first one was not used for longest.
    this.kept.delete(key);
    this.kept.set(key, value);
    if (this.kept.size > this.most) {
      this.kept.delete(this.kept.keys().next().value!);
    }
    return value;
  }

  private begin(key: Key, read: () => Promise<Value>): Promise<Value> {
    const reading = read();
    reading.catch(() => {
      // It may have gone, and be read anew.
      if (this.kept.get(key) === reading) {
        this.kept.delete(key);
      }
    });
    return reading;
  }
}
