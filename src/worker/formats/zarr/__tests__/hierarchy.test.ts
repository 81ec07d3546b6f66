import { nothingThere } from '../../../core';
import type { Store } from '../../../stores/store';
import { readGroup } from '../hierarchy';

type Documents = Readonly<Record<string, unknown>>;

/** A store of JSON documents. */
function storeOf(documents: Documents, type: Store['type'] = 's3'): Store {
  const uri = (key: string): string => `s3://b/${key}`;
  return {
    type,
    uri,
    async *read(key: string) {
      if (!(key in documents)) {
        throw nothingThere(uri(key));
      }
      yield await Promise.resolve(Buffer.from(JSON.stringify(documents[key])));
    },
    list(prefix: string) {
      const below = Object.keys(documents).filter(key => key.startsWith(prefix));
      const folders = below.flatMap(key => /^[^/]+\//.exec(key.slice(prefix.length)) ?? []);
      return Promise.resolve({ objects: [], prefixes: [...new Set(folders)].map(name => prefix + name) });
    }
  } as unknown as Store;
}

const ARRAY2 = { zarr_format: 2, shape: [4], chunks: [2], dtype: '<f4', compressor: null, order: 'C' };
const V2 = {
  '.zgroup': { zarr_format: 2 },
  '.zattrs': { title: 'rain' },
  'v/.zarray': ARRAY2,
  'v/.zattrs': { _ARRAY_DIMENSIONS: ['x'] },
  'sub/.zgroup': { zarr_format: 2 },
  'sub/.zattrs': { title: 'below' },
  'sub/w/.zarray': ARRAY2
};

const GROUP3 = { zarr_format: 3, node_type: 'group' };
const ARRAY3 = {
  zarr_format: 3,
  node_type: 'array',
  shape: [4],
  data_type: 'float32',
  chunk_grid: { name: 'regular', configuration: { chunk_shape: [2] } },
  chunk_key_encoding: { name: 'default' },
  fill_value: 0,
  codecs: ['bytes'],
  dimension_names: ['x']
};
const NODES3 = {
  v: ARRAY3,
  sub: { ...GROUP3, attributes: { title: 'below' } },
  'sub/w': ARRAY3
};
const ROOT3 = { ...GROUP3, attributes: { title: 'rain' } };
const V3 = {
  'zarr.json': ROOT3,
  ...Object.fromEntries(Object.entries(NODES3).map(([path, node]) => [`${path}/zarr.json`, node]))
};

const STORES: [string, Documents][] = [
  ['v2, a document a node', V2],
  ['v2, consolidated', { '.zmetadata': { zarr_consolidated_format: 1, metadata: V2 } }],
  ['v3, a document a node', V3],
  [
    'v3, consolidated',
    { 'zarr.json': { ...ROOT3, consolidated_metadata: { kind: 'inline', metadata: NODES3 } } }
  ]
];

/** Keys below `root/`. */
function under(root: string, documents: Documents): Documents {
  return Object.fromEntries(Object.entries(documents).map(([key, value]) => [root + key, value]));
}

describe('readGroup', () => {
  describe.each(STORES)('of %s', (name, documents) => {
    const store = storeOf(under('a/', documents));

    it('gives what lies directly below the group', async () => {
      const group = (await readGroup(store, 'a/', '/'))!;
      expect(group.format).toBe(name.startsWith('v2') ? 'zarr2' : 'zarr3');
      expect(group.attributes).toEqual({ title: 'rain' });
      expect(group.groups).toEqual(['sub']);
      expect(group.nodes.map(({ array }) => array.prefix)).toEqual(['a/v/']);
      expect(group.nodes.map(({ variable }) => variable.dims)).toEqual([['x']]);
    });

    it('finds a group below', async () => {
      const group = (await readGroup(store, 'a/', '/sub/'))!;
      expect(group.attributes).toEqual({ title: 'below' });
      expect(group.groups).toEqual([]);
      expect(group.nodes.map(({ array }) => array.prefix)).toEqual(['a/sub/w/']);
    });

    it('has the same version wherever the store lies, and another one when metadata change', async () => {
      const { version } = (await readGroup(store, 'a/', '/'))!;
      expect((await readGroup(storeOf(documents), '', '/'))!.version).toBe(version);
      const changed = JSON.parse(JSON.stringify(documents).replaceAll('rain', 'snow')) as Documents;
      expect((await readGroup(storeOf(changed), '', '/'))!.version).not.toBe(version);
    });

    it('gives nothing where there is no such group', async () => {
      expect(await readGroup(store, 'a/', 'other')).toBeUndefined();
    });
  });

  it.each([
    ['v2', V2],
    ['v3', V3]
  ])('refuses a single array of %s', async (_, documents) => {
    await expect(readGroup(storeOf(documents), '', 'v')).rejects.toMatchObject({ tag: 'bad-input' });
  });

  it.each(STORES)('on the web takes %s only if no listing is needed', async (name, documents) => {
    const found = readGroup(storeOf(documents, 'http'), '', '/');
    await (name.endsWith('consolidated')
      ? expect(found).resolves.toMatchObject({ groups: ['sub'] })
      : expect(found).rejects.toMatchObject({ tag: 'unsupported' }));
  });
});
