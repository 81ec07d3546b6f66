import { describe, expect, it } from '@jest/globals';
import { LifecycleError, backoffMs, forEachConcurrent, mapConcurrent, sleep } from '..';

describe('forEachConcurrent', () => {
  it('runs at most so many at once, and all of them', async () => {
    let running = 0;
    let most = 0;
    const seen: number[] = [];
    await forEachConcurrent(
      Array.from({ length: 20 }, (_, i) => i),
      3,
      async item => {
        most = Math.max(most, ++running);
        await sleep(1);
        running--;
        seen.push(item);
      }
    );
    expect(most).toBe(3);
    expect(seen.sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i));
  });

  it('ends the others when one fails, and throws that failure', async () => {
    let started = 0;
    const work = forEachConcurrent(
      Array.from({ length: 100 }, (_, i) => i),
      4,
      async (item, signal) => {
        started++;
        if (item === 2) {
          throw new LifecycleError('network', 'broken');
        }
        await sleep(10_000, signal);
      }
    );
    await expect(work).rejects.toMatchObject({ tag: 'network' });
    expect(started).toBeLessThanOrEqual(5);
  });
});

describe('mapConcurrent', () => {
  it('ends with cancelled when it is aborted', async () => {
    const stop = new AbortController();
    const work = mapConcurrent([1, 2, 3], 2, (_, signal) => sleep(10_000, signal), stop.signal);
    stop.abort();
    await expect(work).rejects.toMatchObject({ tag: 'cancelled' });
  });

  it('keeps the order of results', async () => {
    expect(await mapConcurrent([30, 1, 10], 3, async ms => (await sleep(ms), ms))).toEqual([30, 1, 10]);
  });
});

describe('backoffMs', () => {
  it('waits longer from try to try, up to the cap', () => {
    expect(backoffMs(0, 100, 1000)).toBeLessThanOrEqual(100);
    expect(backoffMs(20, 100, 1000)).toBeGreaterThanOrEqual(500);
    expect(backoffMs(20, 100, 1000)).toBeLessThanOrEqual(1000);
  });
});
