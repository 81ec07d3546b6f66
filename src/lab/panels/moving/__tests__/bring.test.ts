/** @jest-environment jsdom */
import { nullTranslator } from '@jupyterlab/translation';
import { fireEvent, waitFor, within } from '@testing-library/react';
import type { Entry } from '../../../../protocol';
import { DEFAULTS } from '../../../settings';
import type { IJobs, ILifecycleSettings, IWorkerClient } from '../../../tokens';
import { bring } from '../bring';
import { nameOfCopy, namesTaken } from '../clash';
import type { How, Source } from '../clipboard';

const file = (uri: string): Source => ({ uri, kind: 'object' });
const folder = (uri: string): Source => ({ uri, kind: 'prefix' });

/** Bring rows to `gs://b/to/`, where `present` stands; what was asked for, as `verb sources -> destination`. */
async function brought(sources: Source[], how: How, present: Record<string, Entry['kind']>, press?: string) {
  const sent: string[] = [];
  const call = (route: string, body: Record<string, unknown>) => {
    switch (route) {
      case 'present': {
        const names = (body.names as string[]).filter(name => name in present);
        return Promise.resolve({ entries: names.map(name => ({ name, kind: present[name] })) });
      }
      case 'copyCost':
        return Promise.resolve({ dollars: 0, isComplete: true });
      default:
        sent.push(`${route} ${String(body.sources)} -> ${String(body.destination)}`);
        return Promise.resolve({ job: { id: String(sent.length) } });
    }
  };
  const done = bring(sources, 'gs://b/to', how, {
    client: { call } as unknown as IWorkerClient,
    settings: { current: DEFAULTS } as unknown as ILifecycleSettings,
    jobs: { add: () => undefined } as unknown as IJobs,
    trans: nullTranslator.load('')
  });
  if (press !== undefined) {
    // jsdom takes an element `dialog` for closed: so its parts for hidden.
    const button = await waitFor(() =>
      within(document.body).getByRole('button', { name: press, hidden: true })
    );
    fireEvent.click(button);
  }
  await done;
  return sent;
}

// Dialogs draw themselves, outside of what the testing library knows.
beforeAll(() => Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: false }));

describe('bring', () => {
  it('sends all rows whose names are free in one job', async () => {
    expect(await brought([file('gs://a/x'), folder('gs://a/d/')], 'move', {})).toEqual([
      'move gs://a/x,gs://a/d/ -> gs://b/to/'
    ]);
  });

  it('gives a single folder its own name below the destination', async () => {
    expect(await brought([folder('gs://a/d/')], 'copy', {})).toEqual(['copy gs://a/d/ -> gs://b/to/d/']);
  });

  it('leaves rows alone that are moved to where they are', async () => {
    expect(await brought([file('gs://b/to/x')], 'move', { x: 'object' })).toEqual([]);
  });

  it('makes a copy beside its original, under the next free name', async () => {
    const present = { 'x.nc': 'object', 'x-Copy1.nc': 'object' } as const;
    expect(await brought([file('gs://b/to/x.nc')], 'copy', present)).toEqual([
      'copy gs://b/to/x.nc -> gs://b/to/x-Copy2.nc'
    ]);
  });

  const rows = [file('gs://a/x'), file('gs://a/y'), folder('gs://a/d/')];
  it.each<[string, string[]]>([
    ['Cancel', []],
    ['Skip', ['copy gs://a/y -> gs://b/to/']],
    ['Replace', ['copy gs://a/x,gs://a/y,gs://a/d/ -> gs://b/to/']],
    [
      'Keep Both',
      [
        'copy gs://a/y -> gs://b/to/',
        'copy gs://a/x -> gs://b/to/x-Copy1',
        'copy gs://a/d/ -> gs://b/to/d-Copy1/'
      ]
    ]
  ])('asks once about names that are taken: %s', async (button, sent) => {
    expect(await brought(rows, 'copy', { x: 'object', d: 'prefix' }, button)).toEqual(sent);
  });
});

describe('nameOfCopy', () => {
  it.each([
    ['a.nc', 1, 'a-Copy1.nc'],
    ['a.tar.gz', 2, 'a.tar-Copy2.gz'],
    ['README', 1, 'README-Copy1'],
    ['.hidden', 3, '.hidden-Copy3']
  ])('of %s, copy %i', (name, count, copy) => expect(nameOfCopy(name, count)).toBe(copy));
});

describe('namesTaken', () => {
  it.each([
    [2, 'In gs://b/to/ there is already: “a”, “b”'],
    [6, 'In gs://b/to/ there is already: “a”, “b”, “c”, “d”, “e” and one more'],
    [8, 'In gs://b/to/ there is already: “a”, “b”, “c”, “d”, “e” and 3 more']
  ])('tells %i names', (count, words) => {
    expect(namesTaken([...'abcdefgh'].slice(0, count), 'gs://b/to/', nullTranslator.load(''))).toBe(words);
  });
});
