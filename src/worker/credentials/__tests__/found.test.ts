/** How long credentials are kept, and who asks for new ones. */
import { jest } from '@jest/globals';
import { LifecycleError } from '../../core';
import { Kept, type Found } from '../found';

const BEFORE = { origin: 'before', remedy: 'Before.' };

/** Answers 1, 2, 3, …, each for so long. */
function counting(lifeMs: number | undefined): { kept: Kept<number>; looks: () => number } {
  let count = 0;
  const look = async (): Promise<Found<number>> => ({
    value: ++count,
    expiresAt: lifeMs === undefined ? undefined : new Date(Date.now() + lifeMs),
    origin: `number ${count}`,
    remedy: 'None.'
  });
  return { kept: new Kept(look, BEFORE), looks: () => count };
}

beforeEach(() => {
  jest.useFakeTimers({ now: 0, doNotFake: ['nextTick', 'setImmediate'] });
});
afterEach(() => {
  jest.useRealTimers();
});

it('what does not expire is looked for once', async () => {
  const { kept, looks } = counting(undefined);
  expect(kept.origin).toBe('before');
  expect([await kept.get(), await kept.get()]).toEqual([1, 1]);
  expect([looks(), kept.origin]).toEqual([1, 'number 1']);
});

it.each([
  ['an hour', 3_600_000, 3_399_000, 3_401_000],
  ['three seconds', 3000, 2300, 2500]
])('what lives %s is renewed shortly before its end', async (_, lifeMs, stillGood, due) => {
  const { kept } = counting(lifeMs);
  await kept.get();
  jest.setSystemTime(stillGood);
  expect(await kept.get()).toBe(1);
  jest.setSystemTime(due);
  expect(await kept.get()).toBe(2);
});

it('many that wait look once, and so do many that failed together', async () => {
  const { kept } = counting(undefined);
  expect(await Promise.all([kept.get(), kept.get(), kept.get()])).toEqual([1, 1, 1]);
  expect(await Promise.all([kept.get({ renew: true }), kept.get({ renew: true })])).toEqual([2, 2]);
  expect([await kept.get({ renew: true }), await kept.get()]).toEqual([3, 3]);
});

describe('when looking fails', () => {
  const failing = (): { kept: Kept<number>; looks: () => number; mend(): void } => {
    let count = 0;
    let isBroken = true;
    const look = async (): Promise<Found<number>> => {
      count++;
      if (isBroken) {
        throw new LifecycleError('unauthorized', `failure ${count}`);
      }
      return { value: count, expiresAt: new Date(Date.now() + 10_000), origin: '', remedy: '' };
    };
    const kept = new Kept(look, BEFORE);
    return { kept, looks: () => count, mend: () => (isBroken = !isBroken) };
  };

  it('the next who ask are told the same for a while', async () => {
    const { kept, looks, mend } = failing();
    await expect(kept.get()).rejects.toThrow('failure 1');
    await expect(kept.get()).rejects.toThrow('failure 1');
    mend();
    jest.setSystemTime(5001);
    expect(await kept.get()).toBe(2);
    expect(looks()).toBe(2);
  });

  it('before the end, what there is still holds; after it, no longer', async () => {
    const { kept, mend } = failing();
    mend();
    await kept.get();
    mend();
    jest.setSystemTime(9000);
    expect(await kept.get()).toBe(1);
    await expect(kept.get({ renew: true })).rejects.toThrow('failure');
    jest.setSystemTime(10_001);
    await expect(kept.get()).rejects.toThrow('failure');
  });
});

it('one who gives up does not take it from the others', async () => {
  let done = (): void => undefined;
  const look = (): Promise<Found<number>> =>
    new Promise(resolve => (done = () => resolve({ value: 7, origin: '', remedy: '' })));
  const kept = new Kept(look, BEFORE);
  const stop = new AbortController();
  const mine = kept.get({ signal: stop.signal });
  const theirs = kept.get();
  stop.abort();
  await expect(mine).rejects.toMatchObject({ tag: 'cancelled' });
  done();
  expect(await theirs).toBe(7);
});
