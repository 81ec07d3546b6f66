import type { Panel, PanelRoot, WriteRule } from '../../../protocol';
import { ownFolders, rootOf, rulingRoots } from '../roots';

function panel(...roots: [uri: string, write: WriteRule, ownUri?: string][]): Panel {
  return {
    id: 'p',
    title: 'P',
    roots: roots.map(
      ([uri, write, ownUri = null as string | null]) =>
        ({ uri, topUri: 'gs://b', write, ownUri }) as PanelRoot
    )
  };
}

const LIBRARY = panel(['gs://b/data', 'none'], ['gs://b/data/mine', 'own', 'gs://b/data/mine/alice']);

it.each([
  ['gs://b/data/x.nc', ['gs://b/data']],
  ['gs://b/data/mine/x.nc', ['gs://b/data/mine']],
  ['gs://b/data/mine', ['gs://b/data/mine']],
  ['gs://b/data/mine2/x.nc', ['gs://b/data']],
  ['gs://b/x.nc', []]
])('%s is ruled by %j', (uri, expected) => {
  expect(rulingRoots(LIBRARY.roots, uri).map(root => root.uri)).toEqual(expected);
});

it('takes both roots of one place that two panels show', () => {
  const roots = [...LIBRARY.roots, ...panel(['gs://b/data', 'own']).roots];
  expect(rulingRoots(roots, 'gs://b/data/x.nc').map(({ write }) => write)).toEqual(['none', 'own']);
});

it('gives what lies above the roots to the first of that bucket', () => {
  expect(rootOf(LIBRARY, 'gs://b/')?.uri).toBe('gs://b/data');
  expect(rootOf(LIBRARY, 'gs://b/data/mine/x/')?.uri).toBe('gs://b/data/mine');
  expect(rootOf(LIBRARY, 'gs://other/')).toBeUndefined();
  expect(rootOf(undefined, 'gs://b/')).toBeUndefined();
});

it('counts as own only what one may write to, and whose owner is known', () => {
  const inbox = panel(['gs://inbox', 'new', 'gs://inbox/alice/'], ['gs://nameless', 'own']);
  expect(ownFolders([inbox, LIBRARY]).map(({ uri }) => uri)).toEqual(['gs://b/data/mine/alice/']);
});
