import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  LifecycleError,
  backoffMs,
  baseName,
  compareKeys,
  forEachConcurrent,
  formatBinaryBytes,
  mapConcurrent,
  sleep,
  sortKeys
} from '..';

const key = fc.string({ unit: 'binary', maxLength: 6 }).filter(text => !/\p{Surrogate}/u.test(text));

describe('compareKeys', () => {
  it('orders as UTF-8 bytes do', () => {
    fc.assert(
      fc.property(key, key, (a, b) => {
        expect(Math.sign(compareKeys(a, b))).toBe(Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b))));
      })
    );
  });

  it('is what sortKeys sorts by', () => {
    fc.assert(
      fc.property(fc.array(key), keys => {
        expect(sortKeys([...keys])).toEqual([...keys].sort(compareKeys));
      })
    );
  });

  it('knows where UTF-16 differs', () => {
    expect(sortKeys(['\u{1f600}', '\uff5e'])).toEqual(['\uff5e', '\u{1f600}']);
  });
});

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

describe('small things', () => {
  it.each([
    ['disk', 'a/b.nc', 'b.nc'],
    ['disk', 'a/b/', 'b'],
    ['disk', 'b', 'b'],
    ['http', 'data/a%20b.nc?download=1', 'a b.nc'],
    ['http', 'data/a%2Fb', 'a%2Fb'],
    ['http', 'data/100%', '100%'],
    ['gcs', 'a?b', 'a?b']
  ] as const)('baseName of a %s key %s is %s', (type, text, expected) => {
    expect(baseName({ type, key: text })).toBe(expected);
  });

  it('waits longer from try to try, up to the cap', () => {
    expect(backoffMs(0, 100, 1000)).toBeLessThanOrEqual(100);
    expect(backoffMs(20, 100, 1000)).toBeGreaterThanOrEqual(500);
    expect(backoffMs(20, 100, 1000)).toBeLessThanOrEqual(1000);
  });

  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1536, '1.50 KiB'],
    [20 * 1024 ** 2, '20.0 MiB']
  ])('formats %d bytes of memory as %s', (bytes, text) => {
    expect(formatBinaryBytes(bytes)).toBe(text);
  });
});
