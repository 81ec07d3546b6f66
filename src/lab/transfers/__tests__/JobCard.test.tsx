/** @jest-environment jsdom */
import { nullTranslator } from '@jupyterlab/translation';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import type { Job, JobVerb } from '../../../protocol';
import { formatMoment } from '../../text';
import { shortTitle } from '../words';
import { JobCard } from '../JobCard';

const UNTIL = '2120-01-01T00:00:00Z';
const REMOVAL: Job = {
  id: '1',
  verb: 'rm',
  title: 'Remove 3 objects',
  state: 'done',
  revision: 1,
  progress: {
    partsDone: 3,
    partsTotal: 3,
    bytesDone: 0,
    bytesTotal: 0,
    bytesPerSecond: 0,
    etaSeconds: null,
    key: null,
    note: null
  },
  createdAt: '2026-01-01T00:00:00Z',
  startedAt: null,
  endedAt: null,
  error: null,
  result: { objects: 3, undo: { possible: true, until: UNTIL, words: '' } }
};

function draw(change: Partial<Job>, onUndo?: (job: Job) => void): HTMLElement {
  const nothing = () => undefined;
  const trans = nullTranslator.load('');
  render(
    <JobCard
      job={{ ...REMOVAL, ...change }}
      trans={trans}
      onAction={nothing}
      onClear={nothing}
      onUndo={onUndo}
    />
  );
  return screen.getAllByRole('listitem')[0];
}

afterEach(cleanup);

describe('JobCard', () => {
  it('offers to undo a removal, and says until when', () => {
    const undone: string[] = [];
    const card = draw({}, ({ id }) => undone.push(id));
    expect(card.textContent).toContain(`possible until ${formatMoment(UNTIL)}`);
    fireEvent.click(screen.getByRole('button', { name: 'Undo: Remove 3 objects' }));
    expect(undone).toEqual(['1']);
  });

  it('offers nothing of the kind where that cannot be', () => {
    draw({});
    expect(screen.queryByRole('button', { name: /Undo/ })).toBeNull();
  });

  it.each<JobVerb>(['cp', 'mv', 'sync', 'rm', 'restore', 'du', 'ingest'])('has an icon for %s', verb => {
    const icon = draw({ verb, result: null }).querySelector('.lc-Job-icon');
    expect(icon?.querySelector('svg')).toBeTruthy();
    expect(icon?.getAttribute('aria-hidden')).toBe('true');
  });

  it('tells which keys failed, and how many more', () => {
    const card = draw({
      verb: 'cp',
      state: 'failed',
      error: {
        tag: 'network',
        message: '3 of 9 objects failed; the others are copied.\n  gs://b/x: gone',
        failed: 3,
        failures: [
          { uri: 'gs://b/x', message: 'gone' },
          { uri: 'gs://b/y', message: 'gone, too' }
        ]
      }
    });
    expect(card.querySelector('.lc-Notice')?.firstChild?.textContent).toBe(
      '3 of 9 objects failed; the others are copied.'
    );
    const failed = [...card.querySelectorAll('.lc-Job-failures li')].map(({ textContent }) => textContent);
    expect(failed).toEqual(['gs://b/x gone', 'gs://b/y gone, too', 'and one more']);
  });
});

describe('shortTitle', () => {
  it.each([
    ['Copy notes.txt to results/', 'Copy notes.txt to results/'],
    ['Copy /data/scratch/alice/notes.txt to /data/kept/alice/run/', 'Copy …/alice/notes.txt to …/alice/run/'],
    ['Move gs://b/alice/deep/run/a.nc to osn://c/alice/', 'Move gs://b/…/run/a.nc to osn://c/alice/'],
    [
      'Copy gs://b/alice/ocean-model-output-with-a-rather-long-name_1982.zarr/ to gs://c/alice/',
      'Copy gs://b/alice/ocean-model-ou…me_1982.zarr/ to gs://c/alice/'
    ],
    ['Delete ocean-model-output-with-a-rather-long-name_1982.nc', 'Delete ocean-model-ou…name_1982.nc']
  ])('makes of %j %j', (title, short) => expect(shortTitle(title)).toBe(short));
});
