import { Window } from '../window';

const USUAL = 4;
const LARGEST = 16;

/** Enter as often as one gets in at once, while more wait; then that many go well, each in `ms(atOnce)`. */
async function round(window: Window, ms: (atOnce: number) => number, kind = 'GET'): Promise<number> {
  const stop = new AbortController();
  let atOnce = 0;
  const tries = Array.from({ length: LARGEST * 2 }, () =>
    window.enter(stop.signal).then(
      () => void atOnce++,
      () => undefined
    )
  );
  await new Promise(setImmediate);
  for (let sent = 0; sent < atOnce; sent++) {
    window.widen(kind, ms(atOnce));
  }
  const begun = atOnce;
  stop.abort();
  await Promise.all(tries);
  for (let left = 0; left < atOnce; left++) {
    window.leave();
  }
  return begun;
}

async function rounds(window: Window, count: number, ms: (atOnce: number) => number): Promise<number> {
  let atOnce = 0;
  for (let done = 0; done < count; done++) {
    atOnce = await round(window, ms);
  }
  return atOnce;
}

const farAway = (): number => 40;
const busy = (atOnce: number): number => 5 * atOnce;

describe('A window of requests', () => {
  it('begins with the usual number', async () => {
    expect(await round(new Window(USUAL, LARGEST), farAway)).toBe(USUAL);
  });

  it('widens to the largest where more at once take no longer', async () => {
    expect(await rounds(new Window(USUAL, LARGEST), 30, farAway)).toBe(LARGEST);
  });

  it('stays near the usual number where more at once take longer', async () => {
    expect(await rounds(new Window(USUAL, LARGEST), 100, busy)).toBeLessThanOrEqual(2 * USUAL);
  });

  it('stays as it is while nobody waits for a place', async () => {
    const window = new Window(USUAL, LARGEST);
    for (let sent = 0; sent < 200; sent++) {
      await window.enter();
      window.leave();
      window.widen('GET', 40);
    }
    expect(await round(window, farAway)).toBe(USUAL);
  });

  it('gives a server that says that it is too much half of the usual number, and never again more than that', async () => {
    const window = new Window(USUAL, LARGEST);
    await rounds(window, 30, farAway);
    window.narrow();
    window.narrow(performance.now() + 1000);
    expect(await round(window, farAway)).toBe(USUAL / 2);
    expect(await rounds(window, 50, farAway)).toBe(USUAL);
  });

  it('compares like with like', async () => {
    const window = new Window(USUAL, LARGEST);
    for (let done = 0; done < 30; done++) {
      await round(window, () => 5, 'HEAD');
      await round(window, farAway, 'PUT');
    }
    expect(await round(window, farAway)).toBe(LARGEST);
  });
});
