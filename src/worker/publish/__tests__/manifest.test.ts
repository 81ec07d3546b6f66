import fc from 'fast-check';
import { formatManifest, parseManifest, type ManifestFile } from '../push/manifest';

const hex = fc.stringMatching(/^[0-9a-f]{32}$/);
const file: fc.Arbitrary<ManifestFile> = fc.record({
  path: fc
    .string({ minLength: 1, unit: 'grapheme' })
    .filter(path => !path.startsWith('/') && !path.split('/').includes('..')),
  sizeBytes: fc.option(fc.nat()),
  checksum: fc.oneof(
    hex,
    fc.tuple(hex, fc.integer({ min: 1, max: 9999 })).map(([md5, parts]) => `${md5}-${parts}`)
  )
});

describe('a manifest', () => {
  it('gives back every file as it was', () => {
    fc.assert(
      fc.property(fc.uniqueArray(file, { selector: each => each.path }), files => {
        const found = parseManifest(formatManifest(files), 'osn://inbox/X/MANIFEST.md5');
        const byPath = (a: ManifestFile, b: ManifestFile) => (a.path < b.path ? -1 : 1);
        expect(found.sort(byPath)).toEqual([...files].sort(byPath));
      })
    );
  });

  it('is what md5sum reads', () => {
    const checksum = 'd41d8cd98f00b204e9800998ecf8427e';
    const files = [
      { path: 'b', sizeBytes: 2, checksum },
      { path: 'a\nc', sizeBytes: null, checksum }
    ];
    expect(formatManifest(files)).toBe(
      `# files: 2\n# bytes: 2\n\\${checksum}  a\\nc\n# size: 2\n${checksum}  b\n`
    );
  });

  it('of a push kit, which writes no sizes in older versions, is read as well', () => {
    const text = `# files: 1\n# bytes: 5\n${'0'.repeat(32)}-3  back\\slash.nc\n`;
    expect(parseManifest(text, 'm')).toEqual([
      { path: 'back\\slash.nc', sizeBytes: null, checksum: `${'0'.repeat(32)}-3` }
    ]);
  });

  it.each([
    ['torn: a file is missing', `# files: 2\n${'0'.repeat(32)}  a\n`],
    ['torn: half a line', `${'0'.repeat(32)}  a\n0123`],
    ['another file', '<!DOCTYPE html>'],
    ['a path that leaves the folder', `${'0'.repeat(32)}  ../a\n`],
    ['an absolute path', `${'0'.repeat(32)}  /etc/passwd\n`]
  ])('is refused when it is %s', (_, text) => {
    expect(() => parseManifest(text, 'osn://inbox/X/MANIFEST.md5')).toThrow(
      expect.objectContaining({ tag: 'unreadable', subject: 'osn://inbox/X/MANIFEST.md5' }) as Error
    );
  });
});
