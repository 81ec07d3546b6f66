/** The blocks of one array that a run fills, in order. */
import { onAbort } from '../../core';
import type { Pieces } from './pieces';

/**
 * Call `turn` before a block is filled and `filled` after it, once for each block of `order`: then a
 * block can rely on what earlier ones kept for it in `pieces`.
 */
export class ArrayRun {
  private readonly pending: Set<number>;
  private readonly done = new Set<number>();
  private readonly waiting = new Map<number, () => void>();

  constructor(
    order: readonly number[],
    readonly pieces: Pieces
  ) {
    this.pending = new Set(order);
  }

  isPending(block: number): boolean {
    return this.pending.has(block);
  }

  isFilled(block: number): boolean {
    return this.done.has(block);
  }

  /** Wait until all blocks before it are filled. */
  async turn(block: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.first() === block) {
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const release = onAbort(signal, () => reject(signal.reason as Error));
      this.waiting.set(block, () => {
        release();
        resolve();
      });
    });
  }

  filled(block: number): void {
    this.pending.delete(block);
    this.done.add(block);
    const next = this.first();
    if (next !== undefined) {
      this.waiting.get(next)?.();
      this.waiting.delete(next);
    }
  }

  private first(): number | undefined {
    const [first] = this.pending;
    return first;
  }
}
