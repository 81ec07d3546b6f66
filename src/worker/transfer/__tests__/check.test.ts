import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { memoryTask } from '../../core';
import { runCheck, type CheckResult, type Difference } from '..';
import { World, makeRoot } from './world';

const { root, remove } = makeRoot();
afterAll(remove);

let world: World;
beforeEach(async () => {
  world = await World.make(root);
});

async function check(
  source: string,
  destination: string
): Promise<{ result: CheckResult; differences: Difference[] }> {
  const differences: Difference[] = [];
  const request = { source: `${world.home}/${source}`, destination: `${world.home}/${destination}` };
  const result = await runCheck(request, memoryTask(), world.context, async difference => {
    differences.push(difference);
  });
  return { result, differences };
}

describe('check', () => {
  it('counts and names every difference, in key order', async () => {
    world.files('a/same', 'a/differs', 'a/s/missing', 'a/z');
    world.files('b/extra', 'b/z');
    for (const [path, content] of [
      ['b/same', 'a/same'],
      ['b/differs', 'a/Differs'],
      ['b/z', 'shorter']
    ] as const) {
      writeFileSync(join(world.home, path), content);
    }
    // The same time does not make content the same, nor another time other.
    utimesSync(join(world.home, 'a/differs'), 1e9, 1e9);
    utimesSync(join(world.home, 'b/differs'), 1e9, 1e9);
    utimesSync(join(world.home, 'b/same'), 1e9, 1e9);
    mkdirSync(join(world.home, 'a/empty'));
    const { result, differences } = await check('a', 'b');
    expect(result).toMatchObject({ same: 1, differ: 2, missing: 1, extra: 1, skipped: 0 });
    expect(differences).toEqual([
      { difference: 'differ', uri: `${world.home}/a/differs` },
      { difference: 'extra', uri: `${world.home}/b/extra` },
      { difference: 'missing', uri: `${world.home}/a/s/missing` },
      { difference: 'differ', uri: `${world.home}/a/z` }
    ]);
  });

  it('finds a copy equal', async () => {
    world.files('a/x', 'a/s/y');
    await world.copy(`${world.home}/a`, `${world.home}/b`, { recursive: true });
    expect(await check('a/', 'b')).toMatchObject({
      result: { same: 2, differ: 0, missing: 0, extra: 0 },
      differences: []
    });
  });

  it('follows no links: of the source they are left out, of the destination they differ', async () => {
    world.files('a/x', 'a/y');
    mkdirSync(join(world.home, 'b'));
    symlinkSync('x', join(world.home, 'a/link'));
    symlinkSync('../a/x', join(world.home, 'b/x'));
    symlinkSync('../a/y', join(world.home, 'b/other'));
    const { result, differences } = await check('a', 'b');
    expect(result).toMatchObject({ same: 0, differ: 1, missing: 1, extra: 1, skipped: 1 });
    expect(differences.map(({ difference }) => difference)).toEqual(['extra', 'differ', 'missing']);
  });

  it.each([
    ['x', 'same', { same: 1 }],
    ['x', 'other', { differ: 1 }],
    ['x', 'folder', { same: 1 }],
    ['x', 'folder/', { same: 1 }],
    ['x', 'no', { missing: 1 }],
    ['same', 'folder', { missing: 1 }]
  ])('compares the object %s with %s', async (source, destination, counts) => {
    world.files('x', 'other', 'folder/x');
    writeFileSync(join(world.home, 'same'), 'x');
    writeFileSync(join(world.home, 'folder/x'), 'x');
    const nothing = { same: 0, differ: 0, missing: 0, extra: 0 };
    expect((await check(source, destination)).result).toMatchObject({ ...nothing, ...counts });
  });

  it('says what is not there', async () => {
    await expect(check('no', 'b')).rejects.toMatchObject({ tag: 'not-found' });
  });
});
