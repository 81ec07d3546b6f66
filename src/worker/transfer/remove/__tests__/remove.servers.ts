/** Removing and restoring on real servers. */
import { collect, memoryTask } from '../../../core';
import { preparePreview } from '../../../guard';
import {
  RGW,
  SEAWEEDFS,
  SERVERS,
  STRICT_GCS,
  makeBucketWorld,
  type BucketWorld
} from '../../../guard/__tests__/servers';
import { presentVersions } from '../present';
import { runRemove, type RemoveResult } from '../remove';
import { runRestore } from '../restore';

const number = (index: number): string => String(index).padStart(5, '0');

async function fill(world: BucketWorld, keys: readonly string[]): Promise<void> {
  for (let begin = 0; begin < keys.length; begin += 32) {
    await Promise.all(keys.slice(begin, begin + 32).map(key => world.put(key, key)));
  }
}

async function remove(world: BucketWorld, key: string, id = 'removal'): Promise<RemoveResult> {
  const preview = await preparePreview([{ location: world.context.parse(world.uri + key) }], world.context);
  return runRemove(preview, memoryTask({ id }), world.context);
}

describe.each(SERVERS)('on $name', server => {
  it.each([
    ['few', 5, 1],
    ['a range of its own', 120, 1],
    ['every third of a range', 120, 3],
    ['far apart', 20, 25]
  ])('what stands at keys is known: %s', async (_, count, step) => {
    await using world = await makeBucketWorld(server);
    const all = Array.from({ length: count * step }, (_, index) => `alice/d/${number(index)}`);
    await fill(world, all);
    await fill(world, ['alice/d.txt', 'alice/e']);
    const asked = all.filter((_, index) => index % step === 0);
    const absent = ['alice/d/00000x', 'alice/c', 'alice/z/z'];
    const snapshot = await world.snapshot();
    const expected = new Map(asked.map(key => [key, snapshot.get(key)]));
    const keys = [...asked, ...absent].reverse();
    expect(await presentVersions(world.store, keys)).toEqual(expected);
  });

  it('what changed since the preview stays, in each of several batches', async () => {
    await using world = await makeBucketWorld(server);
    const keys = Array.from({ length: 2100 }, (_, index) => `alice/d/${number(index)}`);
    await fill(world, keys);
    const preview = await preparePreview(
      [{ location: world.context.parse(`${world.uri}alice/d/`) }],
      world.context
    );
    const changed = [0, 1, 999, 1000, 1500, 2000, 2099].map(index => keys[index]!);
    await Promise.all(changed.map(key => world.put(key, 'changed')));
    await world.put('alice/d/new', 'came later');
    const result = await runRemove(preview, memoryTask(), world.context);
    expect(result).toMatchObject({ objects: 2100 - 7, kept: 7, failed: 0 });
    expect([...result.keptUris].sort()).toEqual(changed.map(key => world.uri + key));
    expect([...(await world.snapshot()).keys()].sort()).toEqual([...changed, 'alice/d/new']);
  });

  it('removes a folder with its marker, and says how when it is named like an object', async () => {
    await using world = await makeBucketWorld(server);
    const preview = (name: string, recursive = false): ReturnType<typeof preparePreview> =>
      preparePreview([{ location: world.context.parse(world.uri + name), recursive }], world.context);
    await world.store.makeFolder('alice/empty');
    await world.store.makeFolder('alice/full');
    await world.put('alice/full/a', 'a');
    await expect(preview('alice/full')).rejects.toMatchObject({ tag: 'bad-input' });
    await expect(preview('alice/none')).rejects.toMatchObject({ tag: 'not-found' });
    await expect(preview('alice/none/')).rejects.toMatchObject({ tag: 'not-found' });
    for (const target of [await preview('alice/empty/'), await preview('alice/full', true)]) {
      expect(await runRemove(target, memoryTask(), world.context)).toMatchObject({ kept: 0, failed: 0 });
    }
    expect(await world.snapshot()).toEqual(new Map());
  });

  it('says beforehand when nothing is kept', async () => {
    await using world = await makeBucketWorld(server);
    await world.put('alice/a', 'a');
    expect(
      (await preparePreview([{ location: world.context.parse(`${world.uri}alice/a`) }], world.context)).undo
        .possible
    ).toBe(false);
    expect((await remove(world, 'alice/a')).undo).toMatchObject({ possible: false, until: null });
    await expect(runRestore({ jobId: 'removal' }, memoryTask(), world.context)).rejects.toMatchObject({
      tag: 'unsupported'
    });
  });
});

describe.each([
  { server: STRICT_GCS, keeping: 'soft delete' as const },
  { server: STRICT_GCS, keeping: 'versions' as const },
  { server: RGW, keeping: 'versions' as const },
  { server: SEAWEEDFS, keeping: 'versions' as const }
])('undo on $server.name, which keeps $keeping', ({ server, keeping }) => {
  const text = async (world: BucketWorld, key: string): Promise<string> =>
    new TextDecoder().decode(await collect(world.store.read(key)));

  it('brings back what was removed, at the versions that were removed', async () => {
    await using world = await makeBucketWorld(server, { keeping });
    const keys = ['alice/d/a', 'alice/d/b c', 'alice/d/e/f%41', 'alice/d/ü\u2028'];
    await world.put('alice/d/a', 'an older version');
    await fill(world, keys);
    const { undo } = await preparePreview(
      [{ location: world.context.parse(`${world.uri}alice/d/`) }],
      world.context
    );
    expect(undo.possible).toBe(true);
    const result = await remove(world, 'alice/d/');
    expect(result).toMatchObject({ objects: 4, undo: { possible: true } });
    if (keeping === 'soft delete') {
      const days = (Date.parse(result.undo.until!) - Date.now()) / 86_400_000;
      expect(days).toBeGreaterThan(6.9);
      expect(days).toBeLessThanOrEqual(7);
      expect(result.undo.words).toContain('7 days');
    }
    expect((await world.snapshot()).size).toBe(0);

    const restored = await runRestore({ jobId: 'removal' }, memoryTask(), world.context);
    expect(restored).toMatchObject({ objects: 4, absent: 0, kept: 0, failed: 0, bytes: result.bytes });
    for (const key of keys) {
      expect(await text(world, key)).toBe(key);
    }
    expect((await world.snapshot()).size).toBe(4);
  });

  it('replaces nothing that is there now, and restores nothing twice', async () => {
    await using world = await makeBucketWorld(server, { keeping });
    await fill(world, ['alice/d/a', 'alice/d/b']);
    await remove(world, 'alice/d/');
    await world.put('alice/d/a', 'new');
    const first = await runRestore({ jobId: 'removal' }, memoryTask(), world.context);
    expect(first).toMatchObject({ objects: 1, kept: 1, failed: 0, keptUris: [`${world.uri}alice/d/a`] });
    expect(await text(world, 'alice/d/a')).toBe('new');
    expect(await text(world, 'alice/d/b')).toBe('alice/d/b');
    const again = await runRestore({ jobId: 'removal' }, memoryTask(), world.context);
    expect(again).toMatchObject({ objects: 0, failed: 0 });
    expect(await text(world, 'alice/d/a')).toBe('new');
    expect(await text(world, 'alice/d/b')).toBe('alice/d/b');
  });

  it('asks the guard: nothing comes back where nothing may be written any more', async () => {
    await using world = await makeBucketWorld(server, {
      keeping,
      yaml: 'panels: [{id: s, title: S, roots: [{uri: "$BUCKET", write: none, delete: own}]}]'
    });
    await fill(world, ['alice/d/a']);
    await remove(world, 'alice/d/');
    await expect(runRestore({ jobId: 'removal' }, memoryTask(), world.context)).rejects.toMatchObject({
      tag: 'guard-refused'
    });
    expect((await world.snapshot()).size).toBe(0);
  });
});
