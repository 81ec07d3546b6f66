import { describe, expect, it } from '@jest/globals';
import { Shared, sleep } from '..';

/** Work that ends when it is told to. */
function work() {
  const signals: AbortSignal[] = [];
  const results: PromiseWithResolvers<string>[] = [];
  const begin = (signal: AbortSignal): Promise<string> => {
    signals.push(signal);
    results.push(Promise.withResolvers());
    return results.at(-1)!.promise;
  };
  return { signals, results, begin };
}

const CANCELLED = { tag: 'cancelled' };

describe('Shared', () => {
  it('works once for all who ask, also later', async () => {
    const shared = new Shared<string>();
    const { signals, results, begin } = work();
    const both = [shared.get(begin), shared.get(begin)];
    results[0]!.resolve('answer');
    expect(await Promise.all(both)).toEqual(['answer', 'answer']);
    expect(await shared.get(begin, AbortSignal.timeout(1000))).toBe('answer');
    expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
  });

  it('answers the second when the first gives up, which hears of it at once', async () => {
    const shared = new Shared<string>();
    const { signals, results, begin } = work();
    const stop = new AbortController();
    const first = shared.get(begin, stop.signal);
    const second = shared.get(begin, new AbortController().signal);
    stop.abort();
    await expect(first).rejects.toMatchObject(CANCELLED);
    expect(signals[0]!.aborted).toBe(false);
    results[0]!.resolve('answer');
    expect(await second).toBe('answer');
  });

  it('stops when the last one gives up, and begins anew for who comes then', async () => {
    const shared = new Shared<string>();
    const { signals, results, begin } = work();
    const stops = [new AbortController(), new AbortController()];
    const both = stops.map(({ signal }) => shared.get(begin, signal));
    stops.forEach(stop => stop.abort());
    for (const one of both) {
      await expect(one).rejects.toMatchObject(CANCELLED);
    }
    expect(signals[0]!.aborted).toBe(true);
    const third = shared.get(begin);
    results[0]!.reject(new Error('stopped'));
    await sleep(0);
    results[1]!.resolve('answer');
    expect(await third).toBe('answer');
    expect(await shared.get(begin)).toBe('answer');
    expect(signals).toHaveLength(2);
  });

  it('begins nothing for who has given up already', async () => {
    const { signals, begin } = work();
    await expect(new Shared<string>().get(begin, AbortSignal.abort())).rejects.toMatchObject(CANCELLED);
    expect(signals).toEqual([]);
  });

  it('tells a failure to all who wait, and does not keep it', async () => {
    const shared = new Shared<string>();
    const { results, begin } = work();
    const both = [shared.get(begin), shared.get(begin)];
    results[0]!.reject(new Error('broken'));
    for (const one of both) {
      await expect(one).rejects.toThrow('broken');
    }
    const again = shared.get(begin);
    results[1]!.resolve('answer');
    expect(await again).toBe('answer');
  });
});
