import { beforeEach, describe, expect, it } from '@jest/globals';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { homes, runLine, type Said } from '../../__tests__/line';

const newHome = homes();
let home: string;
beforeEach(() => {
  home = newHome();
  mkdirSync(join(home, 't/s'), { recursive: true });
  writeFileSync(join(home, 't/a'), 'content');
  writeFileSync(join(home, 't/s/y'), 'yy');
});

const rm = (words: string, typed?: string): Promise<Said> =>
  runLine(home, ['rm', ...words.split(' ')], { typed });
const isLeft = (path: string): boolean => existsSync(join(home, path));

describe('rm on a terminal', () => {
  it('asks with the number of objects, their size, and whether that can be undone', async () => {
    const { err } = await rm('-r t', 'n\r');
    expect(err).toMatch(/Remove 2 objects, 9.B\? .+ \[y\/N\]/);
  });

  it.each(['y\r', 'Y\r', ' yes \r'])('removes on %j', async typed => {
    expect(await rm('t/a', typed)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^Removed 1 object, 7/)
    });
    expect([isLeft('t/a'), isLeft('t/s/y')]).toEqual([false, true]);
  });

  it.each(['n\r', '\r', 'no\r', 'yesterday\r'])('leaves everything on %j, and exits with 1', async typed => {
    const { code, out, err } = await rm('-r t', typed);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain('Nothing was removed.');
    expect([isLeft('t/a'), isLeft('t/s/y')]).toEqual([true, true]);
  });

  it.each([
    ['Ctrl-C', '\u0003'],
    ['Ctrl-D', '\u0004']
  ])('stops on %s, and leaves everything', async (_, typed) => {
    const { code, out, err } = await rm('-r t', typed);
    expect({ code, out }).toEqual({ code: 130, out: '' });
    expect(err).toMatch(/\nlifecycle rm: stopped/);
    expect([isLeft('t/a'), isLeft('t/s/y')]).toEqual([true, true]);
  });

  it('asks with --json too, and answers a "no" with no result', async () => {
    expect(await rm('-r t --json', 'n\r')).toMatchObject({ code: 1, records: [] });
    expect(isLeft('t/a')).toBe(true);
    const { code, records } = await rm('-r t --json', 'y\r');
    expect(code).toBe(0);
    expect(records).toMatchObject([{ type: 'result', objects: 2, bytes: 9, kept: 0, failed: 0 }]);
    expect(isLeft('t/a')).toBe(false);
  });

  it.each(['t', 't/'])('does not ask about the folder %s without -r, and exits with 2', async folder => {
    const { code, err } = await rm(folder, 'y\r');
    expect(code).toBe(2);
    expect(err).toContain('-r');
    expect(err).not.toContain('[y/N]');
    expect(isLeft('t/a')).toBe(true);
  });

  it('does not ask with --yes or --dry-run', async () => {
    const dry = await rm('-r --dry-run t', 'n\r');
    expect(dry).toMatchObject({ code: 0, out: expect.stringContaining('Would remove 2 objects') });
    expect(isLeft('t/a')).toBe(true);
    const yes = await rm('-r --yes t', 'n\r');
    expect(yes).toMatchObject({ code: 0, out: expect.stringContaining('Removed 2 objects') });
    expect(dry.err + yes.err).not.toContain('[y/N]');
    expect(isLeft('t/a')).toBe(false);
  });
});

describe('rm without a terminal', () => {
  it('removes nothing, exits with 2, and names --yes', async () => {
    const { code, err } = await rm('-r t');
    expect(code).toBe(2);
    expect(err).toContain('This would remove 2 objects');
    expect(err).toContain('--yes');
    expect(isLeft('t/a')).toBe(true);
  });
});
