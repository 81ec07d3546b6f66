/** @jest-environment jsdom */
import { PathExt } from '@jupyterlab/coreutils';
import fc from 'fast-check';
import type { Panel, PanelRoot } from '../../../protocol';
import { pathOf, uriOf } from '../paths';

function root(topUri: string): PanelRoot {
  return {
    uri: `${topUri}/alice`,
    topUri,
    ownUri: null,
    write: 'own',
    delete: 'own',
    public: false,
    inbox: false
  };
}

const PANEL: Panel = {
  id: 'data',
  title: 'Data',
  roots: [root('gs://one'), root('gs://two'), root('s3://two'), root('gs://one')]
};

describe('paths of a drive', () => {
  it.each([
    ['gs://one/alice/x.nc', 'one/alice/x.nc'],
    ['gs://two/a', 'two/a'],
    ['s3://two/a', 'two-2/a'],
    ['gs://one/a//b', 'one/a/%00/b'],
    ['gs://one/50%:x', 'one/50%25%3Ax'],
    ['gs://one/', 'one']
  ])('%s is %s', (uri, path) => {
    expect(pathOf(PANEL, uri)).toBe(path);
    expect(uriOf(PANEL, path)).toBe(uri);
  });

  it('knows no path of another bucket, and no URI of an unknown one', () => {
    expect(pathOf(PANEL, 'gs://three/x')).toBeUndefined();
    expect(pathOf(PANEL, 'gs://one-more/x')).toBeUndefined();
    expect(uriOf(PANEL, 'three/x')).toBeUndefined();
  });

  it('survives what JupyterLab does to paths, whatever the key', () => {
    const segment = fc.oneof(
      fc.constantFrom('', '.', '..', '%', '%2E', '%00', ':', 'drive:x', ' ', 'a b', 'ü', '%25'),
      fc.string({ unit: 'grapheme', maxLength: 8 }).map(text => text.replaceAll('/', ''))
    );
    const key = fc.array(segment, { minLength: 1, maxLength: 6 }).map(parts => parts.join('/'));
    fc.assert(
      fc.property(key, raw => {
        fc.pre(raw !== '');
        const uri = `gs://one/${raw}`;
        const path = pathOf(PANEL, uri) ?? '';
        expect(PathExt.normalize(path)).toBe(path);
        expect(PathExt.removeSlash(path)).toBe(path);
        expect(PathExt.join('', path)).toBe(path);
        expect(path).not.toContain(':');
        expect(uriOf(PANEL, path)).toBe(uri);
      }),
      { numRuns: 1000 }
    );
  });
});
