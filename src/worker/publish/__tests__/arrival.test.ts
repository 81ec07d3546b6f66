/** Sending to an inbox on disk, and looking for what was sent. */
import { readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import type { WatchedArrival } from '../../../protocol/publish';
import { makeWorld, plant, type World } from '../../guard/__tests__/world';
import { ArrivalWatches, lookForArrival } from '../push';
import { checkedPushTarget, pushJob } from '../push/push';
import { runPush } from '../push/run';
import { memoryTask } from '../../core';

const YAML = `
panels:
  - {id: osn, title: OSN, roots: [{uri: "$TOP/inbox", write: new, delete: request, public: true, inbox: true}]}
`;
const FILES = {
  'home/rain/a.nc': 'one',
  'home/rain/sub/b.nc': 'two!',
  'home/rain/notes.txt': 'x',
  'home/modis/a.hdf': 'four',
  'home/store.zarr/zarr.json': '{}',
  'home/store.zarr/v/zarr.json': '{}',
  'home/store.zarr/v/c/0': 'chunk',
  'inbox/THEIRS/a': 'not mine'
};
const { signal } = new AbortController();

async function push(
  world: World,
  source: string,
  dataset: string
): Promise<Awaited<ReturnType<typeof runPush>>> {
  const { context } = world;
  const location = context.parse(world.path(source));
  const target = await checkedPushTarget(location, dataset, context, signal);
  return runPush(pushJob(target, dataset).spec, memoryTask(), context);
}

const look = (world: World, dataset: string) => lookForArrival(dataset, world.context, signal);

describe('push', () => {
  it('writes the list of all files last, and what it sent is complete', async () => {
    await using world = await makeWorld({ yaml: YAML, files: FILES });
    const result = await push(world, 'home/rain', 'RAIN');
    expect(result).toMatchObject({ objects: 3, files: 3, uri: world.path('inbox/RAIN') });
    expect(result.words).toContain('3 objects, 8 B');
    expect(readFileSync(world.path('inbox/RAIN/MANIFEST.md5'), 'utf8')).toMatch(
      /^# files: 3\n# bytes: 8\n# size: 3\n[0-9a-f]{32} {2}a\.nc\n/
    );
    expect(await look(world, 'RAIN')).toMatchObject({
      state: 'complete',
      files: 3,
      objects: 3,
      sizeBytes: 8,
      sources: [world.path('inbox/RAIN/a.nc'), world.path('inbox/RAIN/sub/b.nc')]
    });
  });

  it('goes on with a file of any ending that files with arrays have', async () => {
    await using world = await makeWorld({ yaml: YAML, files: FILES });
    await push(world, 'home/modis', 'MODIS');
    expect((await look(world, 'MODIS')).sources).toEqual([world.path('inbox/MODIS/a.hdf')]);
  });

  it('sends a store under its name, which the wizard goes on with', async () => {
    await using world = await makeWorld({ yaml: YAML, files: FILES });
    await push(world, 'home/store.zarr', 'SNOW');
    expect((await look(world, 'SNOW')).sources).toEqual([world.path('inbox/SNOW/SNOW.zarr')]);
  });

  it('keeps in the list what an earlier push sent beside it', async () => {
    await using world = await makeWorld({ yaml: YAML, files: FILES });
    await push(world, 'home/rain/a.nc', 'RAIN');
    await plant(world.top, { 'home/c.nc': 'three' });
    expect(await push(world, 'home/c.nc', 'RAIN')).toMatchObject({ objects: 1, files: 2 });
    expect(await look(world, 'RAIN')).toMatchObject({ state: 'complete', files: 2 });
  });

  it.each([
    ['THEIRS', 'guard-refused'],
    ['.hidden', 'bad-input'],
    ['a/b', 'bad-input'],
    ['', 'bad-input']
  ])('refuses the name "%s" before anything is sent', async (dataset, tag) => {
    await using world = await makeWorld({ yaml: YAML, files: FILES });
    await expect(push(world, 'home/rain', dataset)).rejects.toMatchObject({ tag });
  });
});

describe('an arrival', () => {
  it('is expected, then arriving, until its list is there', async () => {
    await using world = await makeWorld({ yaml: YAML, files: FILES });
    expect(await look(world, 'RAIN')).toMatchObject({ state: 'expected', objects: 0, files: null });
    await plant(world.top, { 'inbox/RAIN/a': '12345' });
    expect(await look(world, 'RAIN')).toMatchObject({ state: 'arriving', objects: 1, sizeBytes: 5 });
  });

  it('is not complete with a file that is missing, or a byte that is another', async () => {
    await using world = await makeWorld({ yaml: YAML, files: FILES });
    await push(world, 'home/rain', 'RAIN');
    const damaged = world.path('inbox/RAIN/sub/b.nc');
    writeFileSync(damaged, 'twO!');
    utimesSync(damaged, new Date(0), new Date(0));
    rmSync(world.path('inbox/RAIN/a.nc'));
    expect(await look(world, 'RAIN')).toMatchObject({
      state: 'incomplete',
      missing: { count: 1, first: ['a.nc'] },
      differ: { count: 1, first: ['sub/b.nc'] },
      sources: []
    });
  });

  it('is not complete by a list that is torn', async () => {
    await using world = await makeWorld({ yaml: YAML, files: FILES });
    await push(world, 'home/rain', 'RAIN');
    const manifest = world.path('inbox/RAIN/MANIFEST.md5');
    const text = readFileSync(manifest, 'utf8');
    writeFileSync(manifest, text.slice(0, text.lastIndexOf('# size')));
    await expect(look(world, 'RAIN')).rejects.toMatchObject({ tag: 'unreadable' });
  });
});

describe('a watch', () => {
  it('tells when everything is there, in a worker that began after it', async () => {
    await using world = await makeWorld({ yaml: YAML, files: FILES });
    {
      await using first = new ArrivalWatches(world.context, () => undefined, 5);
      expect(await first.watch('RAIN')).toMatchObject({ state: 'expected', isTold: false });
    }
    const told: WatchedArrival[] = [];
    const complete = Promise.withResolvers<void>();
    await using second = new ArrivalWatches(
      world.context,
      arrival => {
        told.push(arrival);
        if (arrival.state === 'complete') {
          complete.resolve();
        }
      },
      5
    );
    await second.start();
    await push(world, 'home/rain', 'RAIN');
    await complete.promise;
    expect(told.at(-1)).toMatchObject({ dataset: 'RAIN', files: 3, nextLookAt: null });
    // A third worker knows it without a look.
    await second.told('RAIN');
    await using third = new ArrivalWatches(world.context, () => undefined, 5);
    expect(await third.list()).toMatchObject([{ dataset: 'RAIN', state: 'complete', isTold: true }]);
    await third.forget('RAIN');
    await using fourth = new ArrivalWatches(world.context, () => undefined, 5);
    expect(await fourth.list()).toEqual([]);
  });

  it('goes on after a look that failed', async () => {
    await using world = await makeWorld({ yaml: YAML, files: FILES });
    await plant(world.top, { 'inbox/RAIN/MANIFEST.md5': 'no list' });
    await expect(look(world, 'RAIN')).rejects.toMatchObject({ tag: 'unreadable' });
    rmSync(world.path('inbox/RAIN/MANIFEST.md5'));
    const problem = Promise.withResolvers<void>();
    const gone = Promise.withResolvers<void>();
    let hadProblem = false;
    await using watches = new ArrivalWatches(
      world.context,
      arrival => {
        if (arrival.problem !== undefined) {
          hadProblem = true;
          problem.resolve();
        } else if (hadProblem) {
          gone.resolve();
        }
      },
      5
    );
    await watches.watch('RAIN');
    await plant(world.top, { 'inbox/RAIN/MANIFEST.md5': 'no list' });
    await problem.promise;
    rmSync(world.path('inbox/RAIN/MANIFEST.md5'));
    await gone.promise;
  });

  it('refuses a name that is none, and leaves no file', async () => {
    await using world = await makeWorld({ yaml: YAML, files: FILES });
    await using watches = new ArrivalWatches(world.context, () => undefined, 5);
    await expect(watches.watch('../x')).rejects.toMatchObject({ tag: 'bad-input' });
    await expect(watches.forget('../x')).rejects.toMatchObject({ tag: 'bad-input' });
    expect(await watches.list()).toEqual([]);
  });
});
