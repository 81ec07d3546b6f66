import { setFlagsFromString } from 'node:v8';
import { afterEach, expect, it, jest } from '@jest/globals';

const WITHOUT = { turbofan: '--no-opt', maglev: '--maglev-filter=none' };
/** V8's `OptimizationStatus` of a function that each has compiled. */
const COMPILED = { turbofan: 1 << 6, maglev: 1 << 5 };

afterEach(() => {
  jest.resetModules();
  setFlagsFromString('--opt');
  setFlagsFromString('--maglev-filter=*');
});

it.each(['turbofan', 'maglev'] as const)(
  'letCompilersIn has hot code compiled by %s, in a process that was started without compilers',
  async compiler => {
    setFlagsFromString('--allow-natives-syntax');
    const statusOf = new Function('of', 'return %GetOptimizationStatus(of)') as (of: unknown) => number;
    setFlagsFromString('--no-allow-natives-syntax');
    const hot = new Function('let sum = 0; for (let at = 0; at < 100; at++) sum += at; return sum');
    const isCompiled = (): boolean => (statusOf(hot) & COMPILED[compiler]) !== 0;
    const heat = (milliseconds: number): void => {
      const deadline = Date.now() + milliseconds;
      while (!isCompiled() && Date.now() < deadline) {
        hot();
      }
    };

    setFlagsFromString(WITHOUT.turbofan);
    setFlagsFromString(WITHOUT.maglev);
    heat(100);
    expect(isCompiled()).toBe(false);

    const { letCompilersIn } = await import('../compilers');
    letCompilersIn();
    // So that it is this one's work.
    setFlagsFromString(WITHOUT[compiler === 'maglev' ? 'turbofan' : 'maglev']);
    heat(20_000);
    expect(isCompiled()).toBe(true);
  }
);
