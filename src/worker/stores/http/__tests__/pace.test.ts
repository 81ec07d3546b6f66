import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Pace } from '../pace';

describe('the pace of a host', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  /** When each of so many requests began, in milliseconds; answers come at once. */
  async function begun(pace: Pace, count: number, answer: (index: number) => void = () => undefined) {
    const start = Date.now();
    const times: number[] = [];
    const all = Array.from({ length: count }, async (_, index) => {
      await pace.enter();
      times.push(Date.now() - start);
      answer(index);
      pace.leave();
    });
    await jest.runAllTimersAsync();
    await Promise.all(all);
    return times;
  }

  it('keeps a known window in any span of it', async () => {
    const times = await begun(new Pace([{ requests: 50, seconds: 60 }]), 170);
    expect(times).toHaveLength(170);
    times.forEach((time, i) => {
      if (i >= 50) {
        expect(time - times[i - 50]!).toBeGreaterThanOrEqual(60_000);
      }
    });
  });

  it('stops before the host has to refuse, and goes on when its window begins anew', async () => {
    const pace = new Pace();
    let window = { endsAt: Date.now() + 60_000, used: 0 };
    let refused = 0;
    await begun(pace, 200, () => {
      if (Date.now() >= window.endsAt) {
        window = { endsAt: Date.now() + 60_000, used: 0 };
      }
      window.used++;
      refused += window.used > 60 ? 1 : 0;
      pace.learn({
        'x-ratelimit-remaining': String(Math.max(0, 60 - window.used)),
        'x-ratelimit-reset': String(Math.ceil(window.endsAt / 1000))
      });
    });
    expect(refused).toBe(0);
  });

  it('holds all requests as long as one was told to wait', async () => {
    const pace = new Pace();
    const times = await begun(pace, 3, index => index === 0 && pace.hold(5000));
    expect(times).toEqual([0, 5000, 5000]);
  });

  it('hears of an abort while the first answer is awaited', async () => {
    const pace = new Pace();
    await pace.enter();
    const stop = new AbortController();
    const second = pace.enter(stop.signal);
    stop.abort();
    await expect(second).rejects.toMatchObject({ tag: 'cancelled' });
    await expect(pace.enter(stop.signal)).rejects.toMatchObject({ tag: 'cancelled' });
  });

  it('lets the others go on when the first gives up', async () => {
    const pace = new Pace([{ requests: 1, seconds: 60 }]);
    pace.hold(1000);
    const stop = new AbortController();
    const first = pace.enter(stop.signal);
    const second = pace.enter();
    stop.abort();
    await expect(first).rejects.toThrow();
    await jest.runAllTimersAsync();
    await expect(second).resolves.toBeUndefined();
  });
});
