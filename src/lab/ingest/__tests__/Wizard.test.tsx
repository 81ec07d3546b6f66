/** @jest-environment jsdom */
import { nullTranslator } from '@jupyterlab/translation';
import { Signal } from '@lumino/signaling';
import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import type { Found, FoundFile } from '../../../protocol';
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

async function open(sources: string[], answers: Record<string, unknown> = {}): Promise<WizardModel> {
  const known: Record<string, unknown> = {
    inspect: DESCRIPTION,
    searchCatalog: { entries: [], fetchedAt: '', isStale: false, requests: 'https://r.org' },
    ...answers
  };
  const client = { call: (route: string) => Promise.resolve(known[route]) } as unknown as IWorkerClient;
  const jobs = { jobs: [], changed: new Signal({}) } as unknown as IJobs;
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
