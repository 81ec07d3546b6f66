/** The largest of a stream of items, in bounded memory. */
export class Largest<T> {
  private kept: { item: T; order: number }[] = [];
  private count = 0;

  constructor(
    private readonly limit: number,
    private readonly sizeOf: (item: T) => number,
    /** Told of each item that is not among the largest. */
    private readonly leave: (item: T) => void
  ) {}

  add(item: T): void {
    this.kept.push({ item, order: this.count++ });
    if (this.kept.length >= this.limit * 2) {
      this.prune();
    }
  }

  /** In the order in which they came; of equal ones the earlier. */
  finish(): T[] {
    this.prune();
    return this.kept.sort((a, b) => a.order - b.order).map(({ item }) => item);
  }

  private prune(): void {
    this.kept.sort((a, b) => this.sizeOf(b.item) - this.sizeOf(a.item) || a.order - b.order);
    for (const { item } of this.kept.splice(this.limit)) {
      this.leave(item);
    }
  }
}
