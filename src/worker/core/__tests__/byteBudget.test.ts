import { describe, expect, it } from '@jest/globals';
import { setImmediate } from 'node:timers/promises';
import { ByteBudget } from '..';

/** Take in turn, noting who was let in. */
function taking(budget: ByteBudget, letIn: string[]) {
  return (name: string, bytes: number, signal?: AbortSignal): Promise<unknown> =>
    budget.take(bytes, signal).then(
      () => letIn.push(name),
      (error: { tag: string }) => letIn.push(`${name}: ${error.tag}`)
    );
}

describe('ByteBudget', () => {
  it('lets in what fits, the rest first come, first served, and nobody overtakes', async () => {
    const budget = new ByteBudget(100);
    const letIn: string[] = [];
    const take = taking(budget, letIn);
    const all = [take('a', 60), take('b', 40), take('c', 50), take('d', 1)];
    await setImmediate();
    expect(letIn).toEqual(['a', 'b']);
    expect(budget.used).toBe(100);
    budget.give(40);
    await setImmediate();
    // One byte would fit, but not before what came first.
    expect(letIn).toEqual(['a', 'b']);
    budget.give(60);
    await Promise.all(all);
    expect(letIn).toEqual(['a', 'b', 'c', 'd']);
    expect(budget.used).toBe(51);
  });

  it('lets in what is larger than itself when nothing else is there', async () => {
    const budget = new ByteBudget(100);
    const letIn: string[] = [];
    const take = taking(budget, letIn);
    const all = [take('a', 1), take('huge', 1000), take('b', 1)];
    await setImmediate();
    expect(letIn).toEqual(['a']);
    budget.give(1);
    await setImmediate();
    expect(letIn).toEqual(['a', 'huge']);
    budget.give(1000);
    await Promise.all(all);
    expect(budget.used).toBe(1);
  });

  it('goes on with the next when one who waits gives up', async () => {
    const budget = new ByteBudget(100);
    const letIn: string[] = [];
    const take = taking(budget, letIn);
    const stop = new AbortController();
    const all = [take('a', 60), take('b', 50, stop.signal), take('c', 40)];
    await setImmediate();
    stop.abort();
    await Promise.all(all);
    expect(letIn.toSorted()).toEqual(['a', 'b: cancelled', 'c']);
    // Whoever was let in is not taken back by a later abort.
    const later = new AbortController();
    budget.give(100);
    await take('d', 100, later.signal);
    later.abort();
    expect(budget.used).toBe(100);
    await take('e', 1, later.signal);
    expect(letIn.at(-1)).toBe('e: cancelled');
  });

  it('forgets the signal of whoever waited and was let in', async () => {
    const budget = new ByteBudget(100);
    const letIn: string[] = [];
    const take = taking(budget, letIn);
    const stop = new AbortController();
    const all = [take('a', 100), take('b', 100, stop.signal), take('c', 100)];
    budget.give(100);
    await all[1];
    stop.abort();
    // Had the abort taken the next in the line away, it would wait for ever.
    budget.give(100);
    await Promise.all(all);
    expect(letIn).toEqual(['a', 'b', 'c']);
  });
});
