/** Where paths lead on a real disk with links. */
import { jest } from '@jest/globals';
import { mkdir, rename, symlink } from 'node:fs/promises';
import { linkTarget, rememberingWalks, walk, walkFolder, walkParent } from '../walk';
import { makeWorld, type World } from './world';

let world: World;
beforeEach(async () => {
  world = await makeWorld({ files: { 'a/file': '', 'b/c/file': '' } });
});
afterEach(() => world[Symbol.asyncDispose]());
const at = (name: string): string => world.path(name);

describe('a walk', () => {
  it.each([
    ['an absolute link', (): string => at('b/c')],
    ['a link relative to its own folder', (): string => '../b/./c'],
    ['a link that goes up and down', (): string => '../a/../b/c/../c']
  ])('follows %s', async (_, target) => {
    await symlink(target(), at('a/link'));
    expect(await walk(at('a/link/file'))).toEqual({ real: at('b/c/file'), links: [at('a/link')] });
  });

  it('never goes above the top of the disk', async () => {
    await symlink('../'.repeat(30), at('a/up'));
    expect((await walk(at('a/up'))).real).toBe('/');
    expect((await walk('/../..')).real).toBe('/');
  });

  it('appends what does not exist as it is written', async () => {
    await symlink('../b', at('a/link'));
    expect((await walk(at('a/link/new/deep'))).real).toBe(at('b/new/deep'));
  });

  it('follows as many links as Linux does, and no more', async () => {
    await Promise.all(Array.from({ length: 41 }, (_, i) => symlink(`link-${i}`, at(`link-${i + 1}`))));
    expect((await walk(at('link-40'))).real).toBe(at('link-0'));
    await expect(walk(at('link-41'))).rejects.toMatchObject({ tag: 'bad-input', subject: at('link-41') });
  });
});

describe('the folder of a path', () => {
  it('is resolved, but not the last segment', async () => {
    await symlink('../b', at('a/link'));
    await symlink('../file', at('b/c/link'));
    const expected = { real: at('b/c/link'), links: [at('a/link')], exists: true };
    expect(await walkParent(at('a/link/c/link'))).toEqual(expected);
    expect(await walkParent('/top')).toEqual({ real: '/top', links: [], exists: true });
  });

  it.each(['nothing', 'a/file'])('is not there where it would be %s', async name => {
    expect((await walkFolder(at(`${name}/below`))).exists).toBe(false);
  });

  it('is asked about once a second for many keys', async () => {
    await mkdir(at('folder'));
    const walkOf = rememberingWalks();
    const now = jest.spyOn(performance, 'now').mockReturnValue(5000);
    expect((await walkOf(at('folder'))).real).toBe(at('folder'));
    await rename(at('folder'), at('moved'));
    await symlink('moved', at('folder'));
    now.mockReturnValue(6000);
    expect((await walkOf(at('folder'))).real).toBe(at('folder'));
    expect((await walkOf(at('a'))).real).toBe(at('a'));
    now.mockReturnValue(6001);
    expect((await walkOf(at('folder'))).real).toBe(at('moved'));
    now.mockRestore();
  });
});

describe('the target of a link', () => {
  it('is its text', async () => {
    await symlink('to nothing', at('a/link'));
    expect(await linkTarget(at('a/link'))).toBe('to nothing');
  });

  it.each(['a', 'a/file', 'a/nothing', 'a/file/below'])('is undefined for %s', async name => {
    expect(await linkTarget(at(name))).toBeUndefined();
  });
});
