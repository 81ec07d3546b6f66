import type { Panel, PanelRoot, WriteRule } from '../../../protocol';
import { mayWrite } from '../writable';

function panel(...roots: [uri: string, write: WriteRule, ownUri?: string][]): Panel {
  return {
    id: 'p',
    title: 'P',
    roots: roots.map(([uri, write, ownUri = null as string | null]) => ({ uri, write, ownUri }) as PanelRoot)
  };
}

const PANELS = [
  panel(
    ['gs://scratch', 'own', 'gs://scratch/alice/'],
    ['gs://nameless', 'own'],
    ['/data/kept/alice', 'own', '/data/kept/alice/']
  ),
  panel(['osn://inbox', 'new'], ['osn://library', 'none'], ['/home/alice/shared', 'none']),
  // A part of the library is somebody's own.
  panel(['osn://library/alice', 'own', 'osn://library/alice/'])
];

describe('mayWrite', () => {
  it.each([
    ['gs://scratch/alice/run/a.nc', true],
    ['gs://scratch/bob/a.nc', false],
    ['gs://scratch/alice2/a.nc', false],
    ['gs://nameless/alice/a.nc', false],
    ['gs://scratch-2/alice/a.nc', false],
    ['osn://inbox/mine/a.nc', true],
    ['osn://library/a.nc', false],
    ['osn://library/alice/a.nc', true],
    ['/data/kept/alice/a.nc', true],
    ['/data/kept/bob/a.nc', false],
    ['/home/alice/notes.txt', true],
    ['/home/alice/shared/notes.txt', false]
  ])('%s: %s', (uri, expected) => {
    expect(mayWrite(uri, { panels: PANELS, home: '/home/alice' })).toBe(expected);
  });

  it('takes home out of a root that holds it', () => {
    const panels = [panel(['/home', 'none'])];
    expect(mayWrite('/home/alice/a.txt', { panels, home: '/home/alice' })).toBe(true);
    expect(mayWrite('/home/bob/a.txt', { panels, home: '/home/alice' })).toBe(false);
  });
});
