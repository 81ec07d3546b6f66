import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { sleep } from '../../../core';
import { Budget } from '../budget';

const MIB = 1024 * 1024;

describe('Budget', () => {
  it('never grants more than there is, but for one that is larger than all', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 20 }),
        async sizes => {
          const budget = new Budget(8 * MIB);
          const held: Uint8Array[] = [];
          let most = 0;
          await Promise.all(
            sizes.map(async size => {
              const buffer = await budget.take(size * MIB);
              expect(buffer.byteLength).toBe(size * MIB);
              held.push(buffer);
              const sum = held.reduce((total, { byteLength }) => total + byteLength, 0);
              expect(sum <= 8 * MIB || held.length === 1).toBe(true);
              most = Math.max(most, held.length);
              await Promise.resolve();
              held.splice(held.indexOf(buffer), 1);
              budget.give(buffer);
            })
          );
          expect(held).toEqual([]);
          expect(most).toBeGreaterThan(0);
        }
      ),
      { numRuns: 30 }
    );
  });

  it('serves first who came first', async () => {
    const budget = new Budget(4 * MIB);
    const first = await budget.take(3 * MIB);
    const order: string[] = [];
    const large = budget.take(4 * MIB).then(buffer => {
      order.push('large');
      budget.give(buffer);
    });
    const small = budget.take(1).then(() => order.push('small'));
    await sleep(1);
    expect(order).toEqual([]);
    budget.give(first);
    await Promise.all([large, small]);
    expect(order).toEqual(['large', 'small']);
  });

  it('uses memory again, unless somebody may still read it', async () => {
    const budget = new Budget(4 * MIB);
    const one = await budget.take(2 * MIB);
    budget.give(one);
    const two = await budget.take(2 * MIB);
    expect(two.buffer).toBe(one.buffer);
    budget.give(two, true);
    expect((await budget.take(2 * MIB)).buffer).not.toBe(one.buffer);
  });

  it('lets a waiting one go that is stopped, and those behind it on', async () => {
    const budget = new Budget(2 * MIB);
    await budget.take(MIB);
    const stop = new AbortController();
    const large = budget.take(2 * MIB, stop.signal);
    const small = budget.take(MIB);
    stop.abort();
    await expect(large).rejects.toMatchObject({ tag: 'cancelled' });
    expect((await small).byteLength).toBe(MIB);
  });

  it('has a buffer of nothing', async () => {
    expect((await new Budget(MIB).take(0)).byteLength).toBe(0);
  });
});
