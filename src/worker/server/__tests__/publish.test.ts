/** Sharing over HTTP: requests, feedstocks on disk, catalog lint. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { planSchema, type Plan } from '../../../protocol/plan';
import { makeWorld, type World } from '../../guard/__tests__/world';
import type { Call } from '../call';
import { publish } from '../routes/publish';

const YAML = `
panels:
  - {id: osn, title: OSN, roots: [{uri: "$TOP/osn", write: new, delete: request}]}
  - {id: own, title: Own, roots: [{uri: "$TOP/own", write: own, delete: own}]}
`;
const FILES = {
  'osn/RAIN/RAIN.zarr/zarr.json': '{}',
  'osn/RAIN/RAIN.zarr/v/c/0': '1234',
  'own/alice/a': '1',
  'home/rain.nc': '12345'
};

const callOf = ({ context }: World) =>
  ({ work: context, signal: new AbortController().signal }) as unknown as Call;

function plan(world: World, about: object = { title: 'Rain' }): Plan {
  return planSchema.parse({
    lifecycle: 1,
    name: 'rain',
    source: { kind: 'local', local: { paths: [world.path('home/rain.nc')] } },
    target: {
      uri: world.path('own/alice/rain.zarr'),
      kind: 'kerchunk-json'
    },
    about
  });
}

describe('datasetRequest', () => {
  it('fills in what the plan and its files say', async () => {
    await using world = await makeWorld({ yaml: YAML, files: FILES });
    const request = await publish.datasetRequest({ plan: plan(world) }, callOf(world));
    expect(request.sizeBytes).toBe(5);
    expect(new URL(request.url).searchParams.get('name')).toBe('Rain');
    expect(request.choices).toContainEqual({ field: 'Data Format', choice: 'NetCDF' });
  });
});

describe('deletionRequest', () => {
  it('counts what lies there, with or without a slash', async () => {
    await using world = await makeWorld({ yaml: YAML, files: FILES });
    for (const end of ['', '/']) {
      const uri = world.path('osn/RAIN/RAIN.zarr') + end;
      const request = await publish.deletionRequest({ uri, reason: 'Sent twice.' }, callOf(world));
      expect(request).toMatchObject({ objects: 2, sizeBytes: 6, isComplete: true });
      expect(request.text).toContain(`- Path: ${world.path('osn/RAIN/RAIN.zarr')}`);
      expect(request.text).toContain('- Objects: 2\n- Bytes: 6 (6 B)\n- Reason: Sent twice.');
      expect(new URL(request.url).searchParams.get('body')).toBe(request.text);
    }
  });

  it('keeps the link short, and the text whole, when the reason is long', async () => {
    await using world = await makeWorld({ yaml: YAML, files: FILES });
    const uri = world.path('osn/RAIN/');
    const reason = 'é'.repeat(5000);
    const request = await publish.deletionRequest({ uri, reason }, callOf(world));
    expect(request.url.length).toBeLessThan(8000);
    expect(request.text).toContain(reason);
  });

  it('counts one object', async () => {
    await using world = await makeWorld({ yaml: YAML, files: FILES });
    const uri = world.path('osn/RAIN/RAIN.zarr/v/c/0');
    expect(await publish.deletionRequest({ uri, reason: '' }, callOf(world))).toMatchObject({
      objects: 1,
      sizeBytes: 4
    });
  });

  it('finds nothing where nothing is', async () => {
    await using world = await makeWorld({ yaml: YAML, files: FILES });
    const uri = world.path('osn/WIND/');
    await expect(publish.deletionRequest({ uri, reason: '' }, callOf(world))).rejects.toMatchObject({
      tag: 'not-found'
    });
  });

  it.each([
    ['own/alice/a', 'bad-input', /yours to delete/],
    ['own/bob/a', 'bad-input', /not below your own folder/],
    ['osn', 'bad-input', /holds, your home|a root/],
    ['osn/../own/alice/a', 'guard-refused', /segment/]
  ])('does not ask the data team for %s', async (path, tag, words) => {
    await using world = await makeWorld({ yaml: YAML, files: FILES });
    const uri = `${world.top}/${path}`;
    await expect(publish.deletionRequest({ uri, reason: '' }, callOf(world))).rejects.toMatchObject({
      tag,
      message: expect.stringMatching(words) as string
    });
  });
});

describe('feedstock', () => {
  it('is written to a folder of home, and again where nothing was changed', async () => {
    await using world = await makeWorld({ yaml: YAML, files: FILES });
    const folder = world.path('home/rain_feedstock');
    for (const given of [folder, `${folder}/`]) {
      const written = await publish.feedstock({ plan: plan(world), folder: given }, callOf(world));
      expect(written.folder).toBe(folder);
      expect(written.repository).toBe('rain_feedstock');
      expect(written.files).toContain('feedstock/recipe.py');
      for (const name of written.files) {
        expect(existsSync(join(folder, name))).toBe(true);
      }
    }
  });

  it('leaves what a person wrote, and writes nothing beside it', async () => {
    await using world = await makeWorld({
      yaml: YAML,
      files: { ...FILES, 'home/theirs/README.md': 'mine' }
    });
    const folder = world.path('home/theirs');
    await expect(publish.feedstock({ plan: plan(world), folder }, callOf(world))).rejects.toMatchObject({
      tag: 'conflict'
    });
    expect(readFileSync(join(folder, 'README.md'), 'utf8')).toBe('mine');
    expect(existsSync(join(folder, 'feedstock'))).toBe(false);
  });

  it.each([
    ['$TOP/own/bob/x', undefined, 'guard-refused'],
    ['$TOP/home/../own/bob', undefined, 'guard-refused'],
    ['gs://bucket/x', undefined, 'bad-input'],
    ['$TOP/home/x', '../x', 'bad-input']
  ])('refuses the folder %s with the name %s', async (folder, repository, tag) => {
    await using world = await makeWorld({ yaml: YAML, files: FILES });
    const given = folder.replace('$TOP', world.top);
    await expect(
      publish.feedstock({ plan: plan(world), folder: given, repository }, callOf(world))
    ).rejects.toMatchObject({ tag });
    expect(existsSync(world.path('own/bob'))).toBe(false);
    expect(existsSync(world.path('home/x'))).toBe(false);
  });
});

describe('feedstock of an entry alone', () => {
  it('links a store that is there: two files, and no recipe', async () => {
    await using world = await makeWorld({ yaml: YAML, files: FILES });
    const folder = world.path('home/link');
    const written = await publish.feedstock(
      { plan: plan(world), folder, repository: 'RAIN', entryOnly: true },
      callOf(world)
    );
    expect(written.files).toEqual(['feedstock/meta.yaml', 'feedstock/catalog.yaml']);
    expect(readFileSync(join(folder, 'feedstock/catalog.yaml'), 'utf8')).toContain(
      'https://github.com/leap-stc/RAIN/blob/main/feedstock/meta.yaml'
    );
    expect(existsSync(join(folder, 'feedstock/recipe.py'))).toBe(false);
  });
});

describe('catalogEntry', () => {
  it('is what the feedstock writes, with what lint says of it', async () => {
    await using world = await makeWorld({ yaml: YAML, files: FILES });
    const entry = await publish.catalogEntry({ plan: plan(world) }, callOf(world));
    const folder = world.path('home/rain_feedstock');
    const written = await publish.feedstock({ plan: plan(world), folder }, callOf(world));
    expect(readFileSync(join(folder, 'feedstock/meta.yaml'), 'utf8')).toBe(entry.meta);
    expect(readFileSync(join(folder, 'feedstock/catalog.yaml'), 'utf8')).toBe(entry.catalog);
    expect(entry.inputLine).toBe(written.inputLine);
    const { findings } = await publish.lintCatalog({ folder }, callOf(world));
    expect(entry.findings.map(({ rule, line }) => ({ rule, line }))).toEqual(
      findings.map(({ rule, line }) => ({ rule, line }))
    );
    expect(findings.map(({ rule }) => rule)).toContain('licence');
  });

  it('refuses a repository that GitHub would not take', async () => {
    await using world = await makeWorld({ yaml: YAML, files: FILES });
    await expect(
      publish.catalogEntry({ plan: plan(world), repository: 'a/b' }, callOf(world))
    ).rejects.toMatchObject({ tag: 'bad-input' });
  });
});

describe('lintCatalog', () => {
  it('tells what is wrong in a feedstock, by file and line', async () => {
    await using world = await makeWorld({ yaml: YAML, files: FILES });
    const folder = world.path('home/rain_feedstock');
    await publish.feedstock({ plan: plan(world), folder }, callOf(world));
    const meta = join(folder, 'feedstock/meta.yaml');
    writeFileSync(meta, `${readFileSync(meta, 'utf8')}colour: blue\n`);
    const { findings } = await publish.lintCatalog({ folder }, callOf(world));
    expect(findings).toContainEqual(
      expect.objectContaining({ rule: 'unknown-key', file: 'feedstock/meta.yaml' })
    );
  });

  it.each(['', 'gs://bucket/x'])('refuses "%s"', async folder => {
    await using world = await makeWorld({ yaml: YAML, files: FILES });
    await expect(publish.lintCatalog({ folder }, callOf(world))).rejects.toMatchObject({ tag: 'bad-input' });
  });

  it('says where there is no entry', async () => {
    await using world = await makeWorld({ yaml: YAML, files: FILES });
    await expect(publish.lintCatalog({ folder: world.path('own') }, callOf(world))).rejects.toMatchObject({
      tag: 'not-found'
    });
  });
});
