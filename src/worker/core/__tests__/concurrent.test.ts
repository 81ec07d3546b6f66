import { describe, expect, it } from '@jest/globals';
import { LifecycleError, Turns, forEachConcurrent, inOrder, mapConcurrent, sleep } from '..';

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

  it('begins nothing after a failure, and ends where the items come from', async () => {
    const begun: number[] = [];
    let isEnded = false;
    const items = async function* (): AsyncGenerator<number> {
      try {
        for (let item = 0; ; item++) {
          yield item;
        }
      } finally {
        isEnded = true;
      }
    };
    const work = forEachConcurrent(items(), 2, async item => {
      begun.push(item);
      throw new LifecycleError('network', `broken ${item}`);
    });
    await expect(work).rejects.toThrow('broken 0');
    expect({ begun, isEnded }).toEqual({ begun: [0], isEnded: true });
  });
});

describe('inOrder', () => {
  it('gives results in the order of the items, of at most so many at once', async () => {
    let running = 0;
    let most = 0;
    const results = inOrder([30, 1, 10, 1, 1], 2, async ms => {
      most = Math.max(most, ++running);
      await sleep(ms);
      running--;
      return ms;
    });
    expect(await Array.fromAsync(results)).toEqual([30, 1, 10, 1, 1]);
    expect(most).toBe(2);
  });

  it('tells a failure when its turn comes, and waits for what is under way', async () => {
    const ended: number[] = [];
    const results = inOrder([10, 0, 20], 3, async ms => {
      await sleep(ms);
      ended.push(ms);
      if (ms === 0) {
        throw new LifecycleError('network', 'broken');
      }
      return ms;
    });
    expect((await results.next()).value).toBe(10);
    await expect(results.next()).rejects.toThrow('broken');
    expect(ended).toEqual([0, 10, 20]);
  });

  it('begins nothing more once it is aborted', async () => {
    const stop = new AbortController();
    const begun: number[] = [];
    const results = inOrder([1, 2, 3], 1, async item => begun.push(item), stop.signal);
    await results.next();
    stop.abort();
    await expect(results.next()).rejects.toMatchObject({ tag: 'cancelled' });
    expect(begun).toEqual([1]);
  });
});

describe('Turns', () => {
  it('take so many at once, in the order in which they came, also after a failure', async () => {
    const turns = new Turns(2);
    const begun: number[] = [];
    let running = 0;
    let most = 0;
    const work = (item: number): Promise<void> =>
      turns.take(async () => {
        begun.push(item);
        most = Math.max(most, ++running);
        await sleep(1);
        running--;
        if (item === 0) {
          throw new LifecycleError('network', 'broken');
        }
      });
    const outcomes = await Promise.allSettled([0, 1, 2, 3, 4].map(work));
    expect(outcomes.map(({ status }) => status === 'fulfilled')).toEqual([false, true, true, true, true]);
    expect(begun).toEqual([0, 1, 2, 3, 4]);
    await Promise.all([5, 6, 7].map(work));
    expect(most).toBe(2);
  });
});

describe('sleep', () => {
  it('ends at an abort, and does not begin after one', async () => {
    const stop = new AbortController();
    await sleep(1, stop.signal);
    const asleep = sleep(60_000, stop.signal);
    stop.abort();
    await expect(asleep).rejects.toMatchObject({ tag: 'cancelled' });
    expect(() => sleep(60_000, stop.signal)).toThrow('Stopped.');
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
