/** How far V8 lets its heap grow before it looks again what is still in use. */

/** For work that makes much and keeps much: V8 would mark a small heap 30 times in 5 s. */
export const ROOMY_PERCENT = 400;
/** For what streams through: V8 would let the heap become four times what is in use. */
export const TIGHT_PERCENT = 150;

/**
 * While it lives, the heap grows by so much over what is in use; of several the
 * largest counts, and without one V8 decides.
 *
 * A flag of the process would do the same, but code that Node brings compiled,
 * and code kept from an earlier start, is only taken for the same flags.
 */
export class HeapGrowth implements Disposable {
  private static readonly living = new Set<HeapGrowth>();

  /** @param percent Of what is in use, after each marking. */
  constructor(private readonly percent: number) {
    HeapGrowth.living.add(this);
    HeapGrowth.apply();
  }

  [Symbol.dispose](): void {
    HeapGrowth.living.delete(this);
    HeapGrowth.apply();
  }

  /** 0 leaves it to V8. */
  private static apply(): void {
    const percent = Math.max(0, ...[...HeapGrowth.living].map(each => each.percent));
    process.getBuiltinModule('node:v8').setFlagsFromString(`--heap-growing-percent=${percent}`);
  }
}
