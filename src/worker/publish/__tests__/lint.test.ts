import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import { planSchema } from '../../../protocol/plan';
import type { WorkContext } from '../../context';
import { LifecycleError, type Location } from '../../core';
import { aboutOf } from '../about';
import { catalogEntry, lintCatalog } from '../catalog';

const META_URL = 'https://github.com/leap-stc/rain_feedstock/blob/main/feedstock/meta.yaml';
const STORE = 'https://example.org/rain.zarr';

const META = {
  title: 'Rain',
  description: 'Rain of a made-up world.',
  provenance: { providers: [{ name: 'NOAA', roles: ['producer'] }], license: 'CC-BY-4.0' },
  maintainers: [{ name: 'Ada', github: 'ada' }]
};
const CATALOG = { 'ncviewjs:meta_yaml_url': META_URL, tags: ['rain'], stores: [{ id: 'rain', url: STORE }] };

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'lint-'))));
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A world in which the store is there, and a private one beside it. */
const context = {
  parse: (uri: string): Pick<Location, 'key'> => ({ key: uri }),
  open: () => ({
    stat: async (key: string) => {
      if (key.includes('private')) {
        throw new LifecycleError('unauthorized', `${key}: 403`);
      }
      return key.startsWith(`${STORE}/zarr.json`) ? { key } : undefined;
    }
  })
} as unknown as WorkContext;

async function write(name: string, content: object | string): Promise<void> {
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, typeof content === 'string' ? content : stringify(content));
}

async function lint(
  catalog: object | string = CATALOG,
  meta: object | string | null = META
): Promise<string[]> {
  await write('feedstock/catalog.yaml', catalog);
  if (meta !== null) {
    await write('feedstock/meta.yaml', meta);
  }
  const findings = await lintCatalog(folder, context, new AbortController().signal);
  return findings.map(({ file, line, severity, rule }) => `${file}:${line} ${severity} ${rule}`);
}

const store = (more: object): object => ({ ...CATALOG, stores: [{ id: 'rain', url: STORE, ...more }] });

describe('lintCatalog', () => {
  it('has nothing against a right entry', async () => expect(await lint()).toEqual([]));

  it('has nothing against an entry that we make', async () => {
    const plan = planSchema.parse({
      lifecycle: 1,
      name: 'rain',
      source: { kind: 'http', http: { urls: ['https://example.org/a.nc'] } },
      target: { uri: STORE },
      about: { title: 'a: "b" #c', license: 'CC BY 4.0', providers: ['NOAA'], maintainers: ['Ada'] }
    });
    const entry = catalogEntry(plan, aboutOf(plan), { repository: 'rain_feedstock', url: STORE });
    expect(await lint(entry.catalog, entry.meta)).toEqual([]);
    expect(entry.catalog).toContain('"ncviewjs:meta_yaml_url": ');
  });

  it.each([
    ['a misspelt key', { ...CATALOG, ags: ['x'] }, ['feedstock/catalog.yaml:7 error unknown-key']],
    ['an unknown key', store({ wibble: 1 }), ['feedstock/catalog.yaml:7 warning unknown-key']],
    [
      'the key without its prefix',
      { meta_yaml_url: META_URL, stores: CATALOG.stores },
      ['feedstock/catalog.yaml:1 error meta-url']
    ],
    ['no address of meta.yaml', { stores: [] }, ['feedstock/catalog.yaml:1 error meta-url']],
    [
      "the template's address",
      { ...CATALOG, 'ncviewjs:meta_yaml_url': META_URL.replace('rain', 'proto') },
      ['feedstock/catalog.yaml:1 error template']
    ],
    [
      'an address that is no file of GitHub',
      { ...CATALOG, 'ncviewjs:meta_yaml_url': 'https://github.com/leap-stc/rain_feedstock' },
      ['feedstock/catalog.yaml:1 error meta-url']
    ],
    [
      'another engine',
      store({ xarray_open_kwargs: { engine: 'icechunk' } }),
      ['feedstock/catalog.yaml:8 error field']
    ],
    [
      's3:// for OSN',
      store({ url: 's3://leap-pangeo-manual/a.zarr' }),
      ['feedstock/catalog.yaml:6 error osn-address']
    ],
    ['a path', store({ url: '/home/ada/a.zarr' }), ['feedstock/catalog.yaml:6 error address']],
    [
      'a NetCDF file as a Zarr store',
      store({ url: 'https://example.org/a.nc' }),
      ['feedstock/catalog.yaml:6 error engine']
    ],
    [
      'an HDF5 file as a Zarr store',
      store({ url: 'https://example.org/a.he5' }),
      ['feedstock/catalog.yaml:6 error engine']
    ],
    [
      'a store that is not there',
      store({ url: 'https://example.org/gone.zarr' }),
      ['feedstock/catalog.yaml:6 error unreachable']
    ],
    ['a private store', store({ url: 'gs://private/a.zarr' }), ['feedstock/catalog.yaml:6 warning private']],
    [
      'one id twice',
      { ...CATALOG, stores: [...CATALOG.stores, ...CATALOG.stores] },
      ['feedstock/catalog.yaml:8 error duplicate-id']
    ],
    [
      "the template's tag",
      { ...CATALOG, tags: ['my-custom-tag'] },
      ['feedstock/catalog.yaml:3 error template']
    ],
    [
      'no YAML',
      'stores: [',
      ['feedstock/catalog.yaml:1 error yaml', 'feedstock/catalog.yaml:null error meta-url']
    ]
  ])('finds %s in catalog.yaml', async (_, catalog, found) =>
    expect((await lint(catalog)).sort()).toEqual([...found].sort())
  );

  it.each([
    [
      'a licence in free words',
      { provenance: { ...META.provenance, license: 'CC BY 4.0' } },
      ['feedstock/meta.yaml:8 warning licence']
    ],
    [
      "the template's licence",
      { provenance: { ...META.provenance, license: 'Just a Test' } },
      ['feedstock/meta.yaml:8 error template']
    ],
    ['a placeholder', { title: '<your dataset>' }, ['feedstock/meta.yaml:1 error template']],
    ['no maintainers', { maintainers: undefined }, ['feedstock/meta.yaml:1 error field']],
    [
      'a licence link without a title',
      { provenance: { ...META.provenance, license_link: 'https://x.org' } },
      ['feedstock/meta.yaml:9 error field']
    ],
    [
      'a recipe that Python cannot load',
      { recipes: [{ id: 'rain', object: 'recipe:my-rain' }] },
      ['feedstock/meta.yaml:14 error python-name']
    ],
    [
      'a store without a recipe',
      { recipes: [{ id: 'snow', object: 'recipe:snow' }] },
      ['feedstock/catalog.yaml:5 warning recipe-id']
    ]
  ])('finds %s in meta.yaml', async (_, meta, found) =>
    expect(await lint(CATALOG, { ...META, ...meta })).toEqual(found)
  );

  it('misses meta.yaml', async () =>
    expect(await lint(CATALOG, null)).toEqual(['feedstock/catalog.yaml:1 error meta-missing']));

  it('knows from git which repository it is in', async () => {
    await write('.git/config', '[remote "origin"]\n\turl = git@github.com:leap-stc/snow_feedstock.git\n');
    expect(await lint()).toEqual(['feedstock/catalog.yaml:1 error meta-url']);
  });

  it('looks at every feedstock below a folder', async () => {
    await write('a/feedstock/catalog.yaml', { ...CATALOG, ags: 1 });
    await write('a/feedstock/meta.yaml', META);
    await write('b/feedstock/catalog.yaml', CATALOG);
    await write('b/feedstock/meta.yaml', META);
    const findings = await lintCatalog(folder, context, new AbortController().signal);
    expect(findings.map(({ file }) => file)).toEqual(['a/feedstock/catalog.yaml']);
  });

  it('says so where there is no feedstock', async () =>
    expect(lintCatalog(folder, context, new AbortController().signal)).rejects.toMatchObject({
      tag: 'not-found'
    }));
});
