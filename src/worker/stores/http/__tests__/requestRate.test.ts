import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { RequestRate } from '../requestRate';

describe('the rate at which a host is asked', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  /** When each of so many requests began, in milliseconds; answers come at once. */
  async function begun(rate: RequestRate, count: number, answer: (index: number) => void = () => undefined) {
    const start = Date.now();
    const times: number[] = [];
    const all = Array.from({ length: count }, async (_, index) => {
      await rate.enter();
      times.push(Date.now() - start);
      answer(index);
      rate.leave();
    });
    await jest.runAllTimersAsync();
    await Promise.all(all);
    return times;
  }

  it('keeps a known window in any span of it', async () => {
    const times = await begun(new RequestRate([{ requests: 50, seconds: 60 }]), 170);
    expect(times).toHaveLength(170);
    times.forEach((time, i) => {
      if (i >= 50) {
        expect(time - times[i - 50]!).toBeGreaterThanOrEqual(60_000);
      }
    });
  });

  it('stops before the host has to refuse, and goes on when its window begins anew', async () => {
    const rate = new RequestRate();
    let window = { endsAt: Date.now() + 60_000, used: 0 };
    let refused = 0;
    await begun(rate, 200, () => {
      if (Date.now() >= window.endsAt) {
        window = { endsAt: Date.now() + 60_000, used: 0 };
      }
      window.used++;
      refused += window.used > 60 ? 1 : 0;
      rate.learn({
        'x-ratelimit-remaining': String(Math.max(0, 60 - window.used)),
        'x-ratelimit-reset': String(Math.ceil(window.endsAt / 1000))
      });
    });
    expect(refused).toBe(0);
  });

  it('holds all requests as long as one was told to wait', async () => {
    const rate = new RequestRate();
    const times = await begun(rate, 3, index => index === 0 && rate.hold(5000));
    expect(times).toEqual([0, 5000, 5000]);
  });

  it('hears of an abort while the first answer is awaited', async () => {
    const rate = new RequestRate();
    await rate.enter();
    const stop = new AbortController();
    const second = rate.enter(stop.signal);
    stop.abort();
    await expect(second).rejects.toMatchObject({ tag: 'cancelled' });
    await expect(rate.enter(stop.signal)).rejects.toMatchObject({ tag: 'cancelled' });
  });

  it('lets the others go on when the first gives up', async () => {
    const rate = new RequestRate([{ requests: 1, seconds: 60 }]);
    rate.hold(1000);
    const stop = new AbortController();
    const first = rate.enter(stop.signal);
    const second = rate.enter();
    stop.abort();
    await expect(first).rejects.toThrow();
    await jest.runAllTimersAsync();
    await expect(second).resolves.toBeUndefined();
  });
});
