/** @jest-environment jsdom */
import { nullTranslator } from '@jupyterlab/translation';
import { Signal } from '@lumino/signaling';
import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import type { Found, FoundFile } from '../../../protocol';
import { WorkerError } from '../../client/errors';
import type { IBucketPanels, IJobs, IWorkerClient } from '../../tokens';
import { newDraft } from '../draft';
import { WizardModel } from '../model';
import { Wizard } from '../Wizard';

const trans = nullTranslator.load('');
const DESCRIPTION = {
  uri: 'gs://b/sst.2001.nc',
  dims: { time: 12 },
  unlimited: ['time'],
  attributes: {},
  groups: [],
  variables: {
    sst: { dtype: 'float32', shape: [12], dims: ['time'], chunks: [1], codecs: [], attributes: {} }
  }
};

const file = (name: string, more: Partial<FoundFile> = {}): FoundFile => ({
  uri: `https://x.org/d/${name}`,
  name,
  sizeBytes: 2_000_000,
  checksum: null,
  time: '2001-01-01T00:00:00Z',
  credentials: null,
  isWhole: false,
  problems: [],
  ...more
});

afterEach(cleanup);

async function open(
  sources: string[],
  answers: Record<string, unknown> = {},
  calls: [string, unknown][] = []
): Promise<WizardModel> {
  const known: Record<string, unknown> = {
    describe: DESCRIPTION,
    compare: { files: [], differences: [] },
    searchCatalog: { entries: [], fetchedAt: '', isStale: false, requests: 'https://r.org' },
    ...answers
  };
  const client = {
    call: (route: string, body: unknown) => {
      calls.push([route, body]);
      const answer = known[route];
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    }
  } as unknown as IWorkerClient;
  const added: unknown[] = [];
  const jobs = {
    jobs: added,
    changed: new Signal({}),
    add: (job: unknown) => added.push(job),
    refresh: async () => undefined
  } as unknown as IJobs;
  const panels = { panels: [], changed: new Signal({}) } as unknown as IBucketPanels;
  const model = new WizardModel(newDraft(sources, 'gs://b/alice/'), client, jobs);
  const nothing = () => undefined;
  await act(async () => {
    render(
      <Wizard
        model={model}
        panels={panels}
        trans={trans}
        onReveal={nothing}
        onInspect={nothing}
        onSnippet={nothing}
        onShare={nothing}
        onSavePlan={nothing}
        onCopyCommand={nothing}
        onCredentials={nothing}
        onEnter={async () => true}
      />
    );
  });
  return model;
}

const press = async (name: string) =>
  act(async () => {
    fireEvent.click(screen.getByRole('button', { name }));
  });
const heading = () => screen.getByRole('heading', { level: 3 }).textContent;

it('goes from named files to the target, a step a page', async () => {
  await open(['gs://b/sst.2001.nc', 'gs://b/sst.2002.nc']);
  expect(screen.getAllByRole('textbox')).toHaveLength(1);
  await press('Next');
  expect(heading()).toBe('Inspect');
  expect(screen.getAllByRole('table')).toHaveLength(1);
  await press('Next');
  expect(heading()).toBe('Combine');
  expect(screen.getByLabelText<HTMLSelectElement>('Dimension').value).toBe('time');
  fireEvent.click(screen.getByLabelText(/hold different variables/));
  expect(screen.queryByLabelText('Dimension')).toBeNull();
  await press('Next');
  expect(heading()).toBe('Target');
  for (const label of [/name/i, /codec/i]) {
    expect(screen.getAllByLabelText(label)).toHaveLength(1);
  }
  await press('Back');
  await press('Back');
  await press('Back');
  expect(heading()).toBe('Source');
});

it('shows what a folder on the web holds, what is wrong, and lets files be left out', async () => {
  const found: Found = {
    files: [file('a.nc'), file('b.nc', { problems: ['It is empty.'] }), file('c.nc')],
    notes: ['The series has a gap: between 2001-01-01 and 2001-03-01.']
  };
  const listing = {
    kind: 'listing',
    listing: { url: 'https://x.org/d/', files: ['*'], depth: 8 },
    stage: 'none'
  };
  const model = await open(['https://x.org/d/'], { findFiles: { source: listing, found } });
  expect(screen.getByLabelText('Time range')).toBeTruthy();
  await press('Next');
  expect(heading()).toBe('Files');
  expect(screen.getByText(found.notes[0])).toBeTruthy();
  expect(within(screen.getByRole('row', { name: /b\.nc/ })).getByText('It is empty.')).toBeTruthy();
  expect(screen.getByText('3 of 3 files found, 6.0 MB')).toBeTruthy();
  await press('Leave out the one with a problem');
  expect(screen.getByText('2 of 3 files found, 4.0 MB')).toBeTruthy();
  expect(model.draft.leftOut).toEqual(['https://x.org/d/b.nc']);
  await press('Keep none');
  expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Next' }).disabled).toBe(true);
  await press('Keep all');
  await press('Next');
  expect(heading()).toBe('Inspect');
});

it('offers what the catalog has', async () => {
  const entry = {
    title: 'GPCP',
    description: '',
    tags: [],
    stores: [{ name: 'monthly', url: 'gs://b/gpcp.zarr' }],
    page: 'https://c.org/gpcp'
  };
  await open(['gs://b/gpcp.nc'], {
    searchCatalog: { entries: [entry], fetchedAt: '', isStale: false, requests: 'https://r.org' }
  });
  await press('Next');
  expect(screen.getByRole('button', { name: 'Open monthly' })).toBeTruthy();
  expect(screen.getByRole<HTMLAnchorElement>('link', { name: 'GPCP' }).href).toBe('https://c.org/gpcp');
});

it('goes on where no catalog answers', async () => {
  const calls: [string, unknown][] = [];
  const away = new WorkerError('There is no way to the catalog.', 'network', 502);
  await open(['gs://b/gpcp.nc'], { searchCatalog: away }, calls);
  await press('Next');
  expect(calls.map(([route]) => route)).toContain('searchCatalog');
  expect(heading()).toBe('Inspect');
  expect(screen.queryByRole('alert')).toBeNull();
  await press('Next');
  expect(heading()).toBe('Combine');
});

it('shows what chunks mean, and no chunks where references keep those of the files', async () => {
  const model = await open(['gs://b/sst.2001.nc', 'gs://b/sst.2002.nc']);
  for (const _ of ['Inspect', 'Combine', 'Target']) {
    await press('Next');
  }
  expect(screen.getByRole('img', { name: 'One chunk in the array: time across' })).toBeTruthy();
  expect(screen.getByText('24 chunks, 96 B')).toBeTruthy();
  fireEvent.change(screen.getByLabelText('Kind of store'), { target: { value: 'kerchunk-parquet' } });
  await act(async () => undefined);
  expect(model.draft.name).toBe('sst-2001.parq');
  expect(screen.queryByRole('img')).toBeNull();
  expect(screen.queryByLabelText('Codec')).toBeNull();
  expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Next' }).disabled).toBe(false);
});

const REVIEW = {
  uri: 'gs://b/alice/sst-2001.zarr',
  zarrFormat: 2,
  files: 3,
  bytesToRead: 1,
  bytesToWrite: 1,
  rawBytes: 1,
  chunks: 1,
  memoryBytes: 1,
  seconds: 1,
  variables: [],
  warnings: [],
  targetExists: false
};
const LOCAL = { cluster: 'local', words: 'On this machine.' };
const NAMES = ['gs://b/sst.2001.nc', 'gs://b/sst.2002.nc', 'gs://b/sst.2003.nc'];
const failedJob = (error: object) => ({
  id: 'j',
  verb: 'ingest',
  title: 'Ingest sst',
  state: 'failed',
  progress: {
    partsDone: 0,
    partsTotal: null,
    bytesDone: 0,
    bytesTotal: null,
    bytesPerSecond: 0,
    etaSeconds: null,
    key: null,
    note: null
  },
  error,
  result: null
});

async function toReview(answers: Record<string, unknown>, calls: [string, unknown][] = []) {
  const model = await open(NAMES, { review: REVIEW, dask: LOCAL, ...answers }, calls);
  for (const _ of ['Inspect', 'Combine', 'Target', 'Review']) {
    await press('Next');
  }
  return model;
}

it('says which file failed, and goes on without it', async () => {
  const error = { tag: 'unreadable', message: 'It is cut short.', subject: NAMES[1] };
  const model = await toReview({ ingest: { job: failedJob(error) } });
  await press('Start the ingest');
  expect(heading()).toBe('Run');
  expect(screen.getByText('The file: sst.2002.nc')).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Try again' })).toBeTruthy();
  await press('Leave this file out');
  expect(heading()).toBe('Review');
  expect(model.draft.sources.split('\n')).toEqual([NAMES[0], NAMES[2]]);
});

it.each([
  ['the files', { subject: NAMES[0] }, 'Source'],
  ['the target', { subject: 'gs://b/alice/sst-2001.zarr' }, 'Target']
])('goes back to %s that failed, to change the plan', async (_, error, step) => {
  await toReview({ ingest: { job: failedJob({ tag: 'network', message: 'It broke off.', ...error }) } });
  await press('Start the ingest');
  await press('Change the plan');
  expect(heading()).toBe(step);
});

it('says before it begins that nothing may be written there, and lets the target be changed', async () => {
  const words = 'gs://b/bob/x.zarr is not below a folder of yours.';
  await toReview({ ingest: new WorkerError(words, 'guard-refused', 403) });
  await press('Start the ingest');
  expect(heading()).toBe('Review');
  expect(screen.getByText(words)).toBeTruthy();
  await press('Back');
  expect(heading()).toBe('Target');
  expect(screen.queryByText(words)).toBeNull();
});

it('runs on Dask where there is one, and says where', async () => {
  const calls: [string, unknown][] = [];
  await toReview({ ingest: { job: failedJob({ tag: 'network', message: '' }) } }, calls);
  expect(screen.getByText('Run on Dask: On this machine.')).toBeTruthy();
  await press('Run on Dask');
  expect(calls.at(-1)).toMatchObject(['ingest', { plan: { run: { engine: 'dask' } } }]);
});

it('offers no Dask where it cannot run, and says what it needs', async () => {
  await toReview({ dask: { cluster: null, words: 'It needs the package distributed.' } });
  expect(screen.queryByRole('button', { name: 'Run on Dask' })).toBeNull();
  expect(screen.getByText('Not on Dask: It needs the package distributed.')).toBeTruthy();
});

it('shows how the files differ, what stops first', async () => {
  const differences = [
    {
      variable: 'sst',
      kind: 'dtype',
      blocks: true,
      values: [
        { value: 'float32', files: [0, 1] },
        { value: 'int16', files: [2] }
      ],
      words: 'Leave it out, or the files that differ.'
    },
    {
      variable: null,
      kind: 'attribute',
      field: 'history',
      blocks: false,
      values: [
        { value: '"a"', files: [0] },
        { value: null, files: [1, 2] }
      ],
      words: 'That of the first stands for all.'
    }
  ];
  const model = await open(NAMES, { compare: { files: NAMES, differences } });
  await press('Next');
  expect(screen.getByText(/^Compared all 3 files\./).textContent).toContain(
    '1 difference would stop the ingest.'
  );
  const [, first, second] = within(screen.getByRole('region', { name: 'Differences' })).getAllByRole('row');
  expect(first.textContent).toContain('float32sst.2001.nc, sst.2002.nc');
  expect(first.textContent).toContain('stops');
  expect(second.textContent).toContain('attribute history');
  await act(async () => model.edit({ dropped: ['sst'] }));
  expect(screen.getByText(/^Compared all 3 files\./).textContent).toContain('which stops nothing');
});
