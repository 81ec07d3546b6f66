/** Preview, then exact keys. */
import {
  appendFile,
  lstat,
  mkdir,
  readFile,
  readdir,
  rm,
  stat,
  symlink,
  utimes,
  writeFile
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import type { WorkContext } from '../../context';
import { runRemove } from '../../transfer/remove';
import { openPreview, preparePreview } from '../preview';
import { makeWorld, plant, type World } from './world';
import { memoryTask } from '../../core';

const FILES = {
  'buckets/alice/a.nc': '1234',
  'buckets/alice/store.zarr/zarr.json': '{}',
  'buckets/alice/store.zarr/v/zarr.json': '{}',
  'buckets/alice/store.zarr/v/c/0': '1234567890',
  'buckets/alice/odd[1]\u2028name*': 'x',
  'buckets/bob/a.nc': 'his'
};

const exists = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false
  );

describe('a preview', () => {
  let world: World;
  beforeEach(async () => {
    world = await makeWorld({
      files: FILES,
      yaml: 'panels: [{id: s, title: S, roots: [{uri: "$TOP/buckets/alice"}]}]'
    });
  });
  afterEach(() => world[Symbol.asyncDispose]());
  const uri = (name: string): string => world.path(`buckets/${name}`);
  const preview = (...names: string[]): ReturnType<typeof preparePreview> =>
    preparePreview(
      names.map(name => ({ location: world.context.parse(uri(name)) })),
      world.context
    );

  it('counts objects and bytes, and names the datasets', async () => {
    await expect(preview('alice/store.zarr/', 'alice/a.nc')).resolves.toMatchObject({
      objects: 4,
      bytes: 18,
      datasets: [`${uri('alice/store.zarr')}/`],
      undo: { possible: false }
    });
  });

  it('lists what was selected twice, or with its folder, once', async () => {
    const names = [
      'alice/store.zarr/v/c/0',
      'alice/store.zarr/v/',
      'alice/store.zarr/',
      'alice/a.nc',
      'alice/a.nc'
    ];
    await expect(preview(...names)).resolves.toMatchObject({ objects: 4, bytes: 18 });
  });

  it('names the outermost dataset, however many arrays it has', async () => {
    const arrays = Array.from({ length: 120 }, (_, index) => [
      `buckets/alice/wide.zarr/v${index}/zarr.json`,
      '{}'
    ]);
    await plant(world.top, { ...Object.fromEntries(arrays), 'buckets/alice/wide.zarr/zarr.json': '{}' });
    await expect(preview('alice/wide.zarr/')).resolves.toMatchObject({
      objects: 121,
      datasets: [`${uri('alice/wide.zarr')}/`]
    });
  });

  it('removes exactly what it listed, folders included', async () => {
    const { previewId } = await preview('alice/store.zarr/');
    const result = await runRemove({ previewId }, memoryTask(), world.context);
    expect(result).toMatchObject({ objects: 3, bytes: 14, kept: 0, failed: 0 });
    expect(await readdir(uri('alice'))).toEqual(['a.nc', 'odd[1]\u2028name*']);
    expect(await readFile(world.path('state/removals.ndjson'), 'utf8')).toContain('store.zarr/v/c/0');
  });

  it('keeps what changed or came after it', async () => {
    const { previewId } = await preview('alice/store.zarr/');
    await writeFile(uri('alice/store.zarr/v/c/0'), 'changed!');
    await writeFile(uri('alice/store.zarr/v/c/1'), 'new');
    const result = await runRemove({ previewId }, memoryTask(), world.context);
    expect(result).toMatchObject({ objects: 2, kept: 1, keptUris: [uri('alice/store.zarr/v/c/0')] });
    expect(await readdir(uri('alice/store.zarr/v/c'))).toEqual(['0', '1']);
  });

  it('takes an odd name only when it was selected and is there', async () => {
    const { parse } = world.context;
    const odd = uri('alice/odd[1]\u2028name*');
    await expect(preparePreview([{ location: parse(odd) }], world.context)).rejects.toMatchObject({
      tag: 'guard-refused'
    });
    const gone = parse(uri('alice/gone*'));
    await expect(preparePreview([{ location: gone, exact: true }], world.context)).rejects.toMatchObject({
      tag: 'guard-refused'
    });
    const { previewId } = await preparePreview([{ location: parse(odd), exact: true }], world.context);
    await runRemove({ previewId }, memoryTask(), world.context);
    expect(await exists(odd)).toBe(false);
  });

  it('lists a link as itself, slash or not', async () => {
    await symlink(uri('bob'), uri('alice/link'));
    const { objects, warnings, previewId } = await preview('alice/link/');
    expect({ objects, warnings: warnings.length }).toEqual({ objects: 1, warnings: 1 });
    await runRemove({ previewId }, memoryTask(), world.context);
    expect(await exists(uri('alice/link'))).toBe(false);
    expect(await exists(uri('bob/a.nc'))).toBe(true);
  });

  it.each([
    ['alice/nothing', 'not-found'],
    ['alice/nothing/', 'not-found'],
    ['alice/store.zarr', 'bad-input'],
    ['alice/', 'guard-refused'],
    ['bob/', 'guard-refused'],
    ['bob/nothing', 'guard-refused']
  ])('of %s fails with %s', async (name, tag) => {
    await expect(preview(name)).rejects.toMatchObject({ tag });
  });

  it("is refused when forged, altered, expired, or another user's", async () => {
    const { previewId } = await preview('alice/a.nc');
    const [id, expiry, mac] = previewId.split('.') as [string, string, string];
    const refused = { tag: 'guard-refused' };
    const { context } = world;
    for (const forged of [
      '',
      'x',
      `${id}.zzzzzzzz.${mac}`,
      `${id}.${expiry}.${'A'.repeat(43)}`,
      `../../${previewId}`
    ]) {
      await expect(openPreview(forged, context)).rejects.toMatchObject(refused);
    }
    const bob = { ...context, config: { ...context.config, user: 'bob' } };
    await expect(openPreview(previewId, bob)).rejects.toMatchObject(refused);
    const now = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 31 * 60_000);
    await expect(openPreview(previewId, context)).rejects.toMatchObject(refused);
    await expect(openPreview(previewId, context, { accepted: true })).resolves.toMatchObject({
      totals: { items: 1, objects: 1, bytes: 4 }
    });
    now.mockRestore();
    const bobs = JSON.stringify({ k: uri('bob/a.nc').slice(1), s: 3 });
    await appendFile(join(context.config.stateFolder, 'previews', `${id}.ndjson`), `${bobs}\n`);
    await expect(openPreview(previewId, context)).rejects.toMatchObject(refused);
  });

  it('is good for half an hour', async () => {
    const now = jest.spyOn(Date, 'now').mockReturnValue(1_000_000);
    const { previewId, validUntil } = await preview('alice/a.nc');
    const end = 1_000_000 + 30 * 60_000;
    expect(validUntil).toBe(new Date(end).toISOString());
    now.mockReturnValue(end);
    await expect(openPreview(previewId, world.context)).resolves.toMatchObject({ totals: { objects: 1 } });
    now.mockReturnValue(end + 1);
    await expect(openPreview(previewId, world.context)).rejects.toMatchObject({ tag: 'guard-refused' });
    now.mockRestore();
  });

  it('leaves no list when it is refused', async () => {
    await expect(preview('alice/a.nc', 'bob/a.nc')).rejects.toMatchObject({ tag: 'guard-refused' });
    expect(await readdir(world.path('state/previews'))).toEqual([]);
  });

  it('is kept for its user alone, for a week', async () => {
    await preview('alice/a.nc');
    const folder = world.path('state/previews');
    const [list] = await readdir(folder);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect((await stat(join(folder, list!))).mode & 0o777).toBe(0o600);
    const daysAgo = (days: number): number => Date.now() / 1000 - days * 86_400;
    await plant(folder, { old: '', older: '' });
    await utimes(join(folder, list!), daysAgo(6.9), daysAgo(6.9));
    await utimes(join(folder, 'old'), daysAgo(7.1), daysAgo(7.1));
    await utimes(join(folder, 'older'), daysAgo(70), daysAgo(70));
    await preview('alice/a.nc');
    const left = await readdir(folder);
    expect(left).toHaveLength(2);
    expect(left).toContain(list);
  });

  // A file where the folder should be takes no list, not even of root.
  describe('where the state folder takes no list', () => {
    beforeEach(() => plant(world.top, { 'state/previews': 'no folder' }));

    it('is kept in the temporary folder', async () => {
      const { previewId } = await preview('alice/a.nc');
      const list = join(tmpdir(), `lifecycle-${process.getuid!()}`, `${previewId.split('.')[0]!}.ndjson`);
      expect(await exists(list)).toBe(true);
      await runRemove({ previewId }, memoryTask(), world.context);
      await rm(list);
      expect(await exists(uri('alice/a.nc'))).toBe(false);
    });

    it('is kept in memory when the temporary folder is somebody else’s', async () => {
      const nobody = 4_000_000_000;
      const getuid = jest.spyOn(process, 'getuid').mockReturnValue(nobody);
      try {
        const { previewId } = await preview('alice/a.nc', 'alice/store.zarr/');
        expect(await readdir(join(tmpdir(), `lifecycle-${nobody}`))).toEqual([]);
        await runRemove({ previewId }, memoryTask(), world.context);
      } finally {
        getuid.mockRestore();
        await rm(join(tmpdir(), `lifecycle-${nobody}`), { recursive: true });
      }
      expect(await readdir(uri('alice'))).toEqual(['odd[1]\u2028name*']);
    });
  });

  it('of several buckets lists each key in its own', async () => {
    const store = {
      stat: async (key: string) => ({ key, sizeBytes: 1, version: '1', modified: null }),
      capabilities: async () => ({ undo: false })
    };
    const context = { ...world.context, open: () => store } as unknown as WorkContext;
    const named = [
      context.parse('gs://one/alice/a'),
      { ...context.parse('gs://one/alice/b'), scheme: 'other:' as const },
      context.parse('gs://one/alice/c'),
      context.parse('gs://two/alice/a'),
      context.parse('s3://one/alice/a')
    ];
    const { previewId } = await preparePreview(
      named.map(location => ({ location })),
      context
    );
    const { items, totals } = await openPreview(previewId, context);
    expect((await Array.fromAsync(items)).map(({ location }) => location)).toEqual(named);
    expect(totals).toEqual({ items: 5, objects: 5, bytes: 5 });
  });

  it('takes an empty folder, too', async () => {
    await mkdir(uri('alice/empty/deep'), { recursive: true });
    const { previewId, objects, sample } = await preview('alice/empty/');
    expect({ objects, sample }).toEqual({
      objects: 0,
      sample: [`${uri('alice/empty/deep')}/`, `${uri('alice/empty')}/`]
    });
    const one = await preview('alice/empty/deep/');
    expect((await openPreview(one.previewId, world.context)).totals).toMatchObject({ items: 1, objects: 0 });
    await runRemove({ previewId }, memoryTask(), world.context);
    expect(await exists(uri('alice/empty'))).toBe(false);
  });

  it('judges again when it is carried out', async () => {
    await plant(world.top, { 'buckets/alice/sub/a': 'mine', 'buckets/bob/sub/a': 'his' });
    const { previewId } = await preview('alice/sub/');
    const { rename } = await import('node:fs/promises');
    await rename(uri('alice/sub'), uri('alice/moved'));
    await symlink(uri('bob/sub'), uri('alice/sub'));
    await expect(runRemove({ previewId }, memoryTask(), world.context)).rejects.toMatchObject({
      tag: 'guard-refused'
    });
    expect(await exists(uri('bob/sub/a'))).toBe(true);
  });
});

describe('a preview of a folder of an inbox', () => {
  const RULES = 'write: new, delete: request, deleteUploads: true';
  let world: World;
  beforeEach(async () => {
    world = await makeWorld({ yaml: `panels: [{id: i, title: I, roots: [{uri: "gs://in", ${RULES}}]}]` });
  });
  afterEach(() => world[Symbol.asyncDispose]());

  /** Of a bucket that holds these keys, each as version 1. */
  const preview = (...keys: string[]): ReturnType<typeof preparePreview> => {
    const store = {
      list: async () => ({
        objects: keys.map(key => ({ key, sizeBytes: 1, version: '1', modified: null })),
        prefixes: []
      }),
      capabilities: async () => ({ undo: false })
    };
    const context = { ...world.context, open: () => store } as unknown as WorkContext;
    return preparePreview([{ location: context.parse('gs://in/f/') }], context);
  };

  it('is given when all of it is mine, and refused when one object is not', async () => {
    const { guard, parse } = world.context;
    await guard.uploaded(parse('gs://in/f/a'), '1');
    await guard.uploaded(parse('gs://in/f/c'), '1');
    await expect(preview('f/a', 'f/c')).resolves.toMatchObject({ objects: 2 });
    await expect(preview('f/a', 'f/b', 'f/c')).rejects.toMatchObject({
      tag: 'guard-refused',
      subject: 'gs://in/f/b'
    });
  });

  it('is refused when nothing is there', async () => {
    await expect(preview()).rejects.toMatchObject({ tag: 'not-found' });
  });
});
