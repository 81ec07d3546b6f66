import fc from 'fast-check';
import { crumbsOf, destinationIn, isWithin, nameOf, parentOf } from '../uri';

describe('crumbsOf', () => {
  it('leads from the bucket to the folder', () => {
    expect(crumbsOf('gs://leap', 'gs://leap/alice/run 1/')).toEqual([
      { name: 'leap', uri: 'gs://leap/' },
      { name: 'alice', uri: 'gs://leap/alice/' },
      { name: 'run 1', uri: 'gs://leap/alice/run 1/' }
    ]);
  });

  it('keeps empty segments', () => {
    expect(crumbsOf('gs://leap', 'gs://leap/a//b/').map(crumb => crumb.name)).toEqual(['leap', 'a', '', 'b']);
  });

  it('has as its steps the parents of the folder, whatever the key', () => {
    const key = fc.array(fc.constantFrom('a', '', '.', '..', 'ü%', 'a b'), { maxLength: 5 });
    fc.assert(
      fc.property(key, segments => {
        const folder = `s3://top/${segments.map(segment => `${segment}/`).join('')}`;
        const uris = crumbsOf('s3://top', folder).map(crumb => crumb.uri);
        expect(uris.at(-1)).toBe(folder);
        uris.slice(1).forEach((uri, index) => expect(parentOf(uri, 's3://top')).toBe(uris[index]));
      })
    );
  });
});

describe('isWithin', () => {
  it.each([
    ['gs://b/alice/x', 'gs://b/alice', true],
    ['gs://b/alice', 'gs://b/alice/', true],
    ['gs://b/alice2/x', 'gs://b/alice', false],
    ['gs://b/Alice/x', 'gs://b/alice', false]
  ])('%s within %s: %s', (uri, folder, expected) => {
    expect(isWithin(uri, folder)).toBe(expected);
  });
});

describe('destinationIn', () => {
  it.each([
    ['one object goes into the folder', [{ uri: 'gs://a/x.nc', kind: 'object' }], 'gs://b/to/'],
    ['one folder keeps its name', [{ uri: 'gs://a/run/', kind: 'prefix' }], 'gs://b/to/run/'],
    ['one dataset keeps its name', [{ uri: 'gs://a/x.zarr/', kind: 'dataset' }], 'gs://b/to/x.zarr/'],
    [
      'several go into the folder',
      [
        { uri: 'gs://a/run/', kind: 'prefix' },
        { uri: 'gs://a/x', kind: 'object' }
      ],
      'gs://b/to/'
    ]
  ] as const)('%s', (_, sources, expected) => {
    expect(destinationIn('gs://b/to', sources)).toBe(expected);
  });
});

it.each([
  ['gs://b/dir/', 'dir'],
  ['gs://b/dir/file.nc', 'file.nc'],
  ['gs://b', 'b']
])('the name of %s is %s', (uri, name) => expect(nameOf(uri)).toBe(name));
