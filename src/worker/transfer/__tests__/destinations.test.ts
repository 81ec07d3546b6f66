import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { World, makeRoot, move, recursive } from './world';

const { root, remove } = makeRoot();
afterAll(remove);

let world: World;
beforeEach(async () => {
  world = await World.make(root);
});

describe('where a copy goes', () => {
  it.each([
    [['a'], 'exact', {}, ['exact']],
    [['a'], 'new/deep/', {}, ['new/', 'new/deep/', 'new/deep/a']],
    [['a'], 'folder', {}, ['folder/', 'folder/a']],
    [['a', 't/x'], 'both', {}, ['both/', 'both/a', 'both/x']],
    [['t'], 'b', recursive, ['b/', 'b/s/', 'b/s/y', 'b/x']],
    [['t/'], 'b/', recursive, ['b/', 'b/s/', 'b/s/y', 'b/x']],
    [['t'], 'folder', recursive, ['folder/', 'folder/s/', 'folder/s/y', 'folder/x']],
    [['t', 'a'], 'b', recursive, ['b/', 'b/a', 'b/t/', 'b/t/s/', 'b/t/s/y', 'b/t/x']]
  ])('%j to %s is %j', async (sources, destination, options, expected) => {
    world.files('from/a', 'from/t/x', 'from/t/s/y');
    mkdirSync(join(world.home, 'to/folder'), { recursive: true });
    await world.copy(
      sources.map(source => `${world.home}/from/${source}`),
      `${world.home}/to/${destination}`,
      options
    );
    expect(world.tree('to').filter(path => path !== 'folder/' || expected.includes('folder/'))).toEqual(
      expected
    );
  });

  it('asks for -r before it copies a folder', async () => {
    world.files('t/x');
    await expect(world.copy(`${world.home}/t`, `${world.home}/b`)).rejects.toMatchObject({
      tag: 'bad-input',
      message: expect.stringContaining('cp -r')
    });
  });

  it.each([
    ['t', 't/below', recursive],
    ['t', 't', recursive],
    ['t', 'link/below', recursive],
    ['t', 't/below', move],
    ['t/x', 't/x', {}],
    ['t/x', 'link/x', {}]
  ])('refuses %s to %s: the same place', async (source, destination, options) => {
    world.files('t/x');
    symlinkSync('t', join(world.home, 'link'));
    await expect(
      world.copy(`${world.home}/${source}`, `${world.home}/${destination}`, options)
    ).rejects.toMatchObject({
      tag: 'bad-input'
    });
    expect(world.tree('t')).toEqual(['x']);
  });

  it('allows a sibling whose name begins the same', async () => {
    world.files('t/x');
    await world.copy(`${world.home}/t`, `${world.home}/t2`, recursive);
    expect(world.tree('t2')).toEqual(['x']);
  });

  it('refuses two sources that would become one object', async () => {
    world.files('a/x', 'b/x');
    await expect(
      world.copy([`${world.home}/a/x`, `${world.home}/b/x`], `${world.home}/to/`)
    ).rejects.toMatchObject({
      tag: 'bad-input'
    });
    expect(existsSync(join(world.home, 'to'))).toBe(false);
  });

  it('says what is missing', async () => {
    await expect(world.copy(`${world.home}/nothing`, `${world.home}/b`)).rejects.toMatchObject({
      tag: 'not-found'
    });
  });
});
