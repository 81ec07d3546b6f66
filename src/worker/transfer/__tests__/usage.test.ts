/** `du`: what is where, in bounded memory. */
import { symlinkSync, utimesSync } from 'node:fs';
import fc from 'fast-check';
import { memoryTask } from '../../core';
import { makeWorld } from '../../guard/__tests__/world';
import { Largest } from '../largest';
import { runUsage } from '../usage';

describe('usage', () => {
  it('adds up each child, and folders with all that is in them', async () => {
    await using world = await makeWorld({
      files: { 'data/a': '1', 'data/b/c': '22', 'data/b/d/e': '333', 'data/b.txt': '4444', 'data/z': '' }
    });
    const uri = world.path('data');
    expect(await runUsage({ uri }, memoryTask(), world.context)).toMatchObject({
      uri,
      objects: 5,
      sizeBytes: 10,
      children: [
        { uri: `${uri}/a`, objects: 1, sizeBytes: 1 },
        { uri: `${uri}/b.txt`, objects: 1, sizeBytes: 4 },
        { uri: `${uri}/b/`, objects: 2, sizeBytes: 5 },
        { uri: `${uri}/z`, objects: 1, sizeBytes: 0 }
      ]
    });
  });

  it('counts a link as an object without bytes, and does not follow it', async () => {
    await using world = await makeWorld({ files: { 'data/a': '1' } });
    symlinkSync('/', `${world.path('data')}/link`);
    const uri = world.path('data');
    expect(await runUsage({ uri }, memoryTask(), world.context)).toMatchObject({
      uri,
      objects: 2,
      sizeBytes: 1,
      children: [
        { uri: `${uri}/a`, objects: 1, sizeBytes: 1 },
        { uri: `${uri}/link`, objects: 1, sizeBytes: 0 }
      ]
    });
  });

  it('tells the oldest and the newest of each child, and keeps the largest apart', async () => {
    await using world = await makeWorld({ files: { 'data/a/1': '1', 'data/a/2': '22', 'data/b': '4444' } });
    const [old, new_] = [new Date('2001-02-03T04:05:06Z'), new Date('2020-01-01T00:00:00Z')];
    utimesSync(world.path('data/a/1'), old, old);
    utimesSync(world.path('data/a/2'), new_, new_);
    utimesSync(world.path('data/b'), new_, new_);
    const uri = world.path('data');
    const newest = new_.toISOString();
    expect(await runUsage({ uri, most: 1 }, memoryTask(), world.context)).toEqual({
      uri,
      objects: 3,
      sizeBytes: 7,
      oldest: old.toISOString(),
      newest,
      children: [{ uri: `${uri}/b`, objects: 1, sizeBytes: 4, oldest: newest, newest }],
      others: { children: 1, objects: 2, sizeBytes: 3 }
    });
  });

  it('lists what is largest, and what was longest unchanged, datasets as one, when it is asked to', async () => {
    await using world = await makeWorld({
      files: {
        'data/a.zarr/c/0': '22',
        'data/a.zarr/c/1': '333',
        'data/deep/b.nc': '4444',
        'data/deep/old.txt': '1',
        'data/z': ''
      }
    });
    const at = (year: number): Date => new Date(Date.UTC(year, 0, 1));
    utimesSync(world.path('data/a.zarr/c/0'), at(2000), at(2000));
    utimesSync(world.path('data/a.zarr/c/1'), at(2010), at(2010));
    utimesSync(world.path('data/deep/b.nc'), at(2020), at(2020));
    utimesSync(world.path('data/deep/old.txt'), at(2005), at(2005));
    const uri = world.path('data');
    const found = await runUsage({ uri, listed: 2 }, memoryTask(), world.context);
    expect(found.largest).toMatchObject([
      { uri: `${uri}/a.zarr/`, objects: 2, sizeBytes: 5 },
      { uri: `${uri}/deep/b.nc`, objects: 1, sizeBytes: 4 }
    ]);
    // The age of a dataset is that of its last change.
    expect(found.stalest?.map(each => each.uri)).toEqual([`${uri}/deep/old.txt`, `${uri}/a.zarr/`]);
  });

  it('says when nothing is there', async () => {
    await using world = await makeWorld({ files: {} });
    const uri = `${world.path('data')}/no`;
    await expect(runUsage({ uri }, memoryTask(), world.context)).rejects.toMatchObject({ tag: 'not-found' });
  });
});

describe('the largest of many', () => {
  it('are the largest, in their order, and the others are told once', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(9)), fc.integer({ min: 1, max: 7 }), (sizes, limit) => {
        const items = sizes.map((size, order) => ({ size, order }));
        const left: typeof items = [];
        const largest = new Largest<(typeof items)[number]>(
          limit,
          item => item.size,
          item => left.push(item)
        );
        items.forEach(item => largest.add(item));
        const kept = largest.finish();
        const expected = [...items].sort((a, b) => b.size - a.size || a.order - b.order).slice(0, limit);
        expect(kept).toEqual(expected.sort((a, b) => a.order - b.order));
        expect([...kept, ...left].sort((a, b) => a.order - b.order)).toEqual(items);
      })
    );
  });
});
