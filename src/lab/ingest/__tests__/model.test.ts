/** @jest-environment jsdom */
import { Signal } from '@lumino/signaling';
import { planSchema, sourceSchema, type Found, type FoundFile, type PlanSource } from '../../../protocol';
import type { IJobs, IWorkerClient } from '../../tokens';
import { newDraft, planOf } from '../draft';
import { WizardModel } from '../model';

const file = (name: string, more: Partial<FoundFile> = {}): FoundFile => ({
  uri: `https://x.org/d/${name}`,
  name,
  sizeBytes: 10,
  checksum: null,
  time: null,
  credentials: null,
  isWhole: false,
  problems: [],
  ...more
});

const LISTING: PlanSource = {
  kind: 'listing',
  listing: { url: 'https://x.org/d/', files: ['*'], depth: 8 },
  stage: 'none'
};
const FOUND: Found = { files: [file('a.nc'), file('b[1].nc'), file('c.nc')], notes: [] };
const DESCRIPTION = { uri: '', dims: { time: 2 }, unlimited: ['time'], variables: {} };

function wizard(
  sources: string[],
  answers: Record<string, (body: unknown, signal?: AbortSignal) => unknown>
) {
  const calls: string[] = [];
  const client = {
    call: async (route: string, body: unknown, options?: { signal?: AbortSignal }) => {
      calls.push(route);
      return answers[route](body, options?.signal);
    }
  } as unknown as IWorkerClient;
  const jobs = { jobs: [], changed: new Signal({}) } as unknown as IJobs;
  const model = new WizardModel(newDraft(sources, 'gs://b/alice/'), client, jobs, () => true);
  return { model, calls };
}

const planned = (model: WizardModel) => planSchema.parse(planOf(model.draft));
const plannedSource = (model: WizardModel) => sourceSchema.parse(planOf(model.draft).source);

describe('the files of a query', () => {
  const answers = { findFiles: () => ({ source: LISTING, found: FOUND }), inspect: () => DESCRIPTION };

  it('are shown, and the plan keeps the query', async () => {
    const { model } = wizard(['https://x.org/d/'], answers);
    await model.next();
    expect(model.step).toBe('files');
    expect(plannedSource(model)).toEqual(LISTING);
    await model.next();
    expect(model.step).toBe('inspect');
    expect(model.draft.dim).toBe('time');
    expect(planned(model).combine.dim).toBe('time');
  });

  it('that are wanted are named in the query', async () => {
    const { model } = wizard(['https://x.org/d/'], answers);
    await model.next();
    model.edit({ leftOut: [FOUND.files[0].uri] });
    expect(plannedSource(model)).toMatchObject({
      kind: 'listing',
      listing: { files: ['b[[]1].nc', 'c.nc'] }
    });
  });

  it('are named by address where two have the same name', async () => {
    const files = [file('a.nc'), file('a.nc', { uri: 'https://x.org/d/e/a.nc' }), file('c.nc')];
    const { model } = wizard(['https://x.org/d/'], {
      ...answers,
      findFiles: () => ({ source: LISTING, found: { files, notes: [] } })
    });
    await model.next();
    model.edit({ leftOut: [files[0].uri] });
    expect(plannedSource(model)).toMatchObject({
      kind: 'http',
      http: { urls: ['https://x.org/d/e/a.nc', 'https://x.org/d/c.nc'] }
    });
  });

  it('that are counted by their host are staged, and say whose credentials they take', async () => {
    const files = [file('a.nc', { isWhole: true, credentials: 'earthdata' })];
    const { model } = wizard(['https://x.org/d/'], {
      ...answers,
      findFiles: () => ({ source: LISTING, found: { files, notes: [] } })
    });
    await model.next();
    expect(plannedSource(model)).toMatchObject({ stage: 'scratch', credentials: 'earthdata' });
  });

  it('are forgotten when other sources are typed', async () => {
    const { model, calls } = wizard(['https://x.org/d/'], answers);
    await model.next();
    model.edit({ sources: 'gs://b/a.nc' });
    expect(model.draft.found).toBeUndefined();
    await model.go('source');
    await model.next();
    expect(calls.filter(route => route === 'findFiles')).toHaveLength(1);
    expect(plannedSource(model)).toMatchObject({ kind: 'bucket', bucket: { uris: ['gs://b/a.nc'] } });
  });
});

it('passes files by that are named one by one', async () => {
  const urls = ['https://x.org/a.nc', 'https://x.org/b.nc'];
  const { model } = wizard(urls, {
    findFiles: () => ({
      source: { kind: 'http', http: { urls }, stage: 'none' },
      found: { files: urls.map(uri => file('x', { uri })), notes: [] }
    }),
    inspect: () => DESCRIPTION
  });
  await model.next();
  expect(model.step).toBe('inspect');
  await model.back();
  expect(model.step).toBe('source');
});

it('stops looking when told to, without calling it a failure', async () => {
  const { model } = wizard(['cds:era5?year=2000'], {
    findFiles: (_, signal) =>
      new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(new DOMException('', 'AbortError')));
      })
  });
  const looking = model.next();
  expect(model.searchingSince).toBeInstanceOf(Date);
  model.cancelSearch();
  await looking;
  expect(model.step).toBe('source');
  expect(model.problem).toBeUndefined();
  expect(model.isBusy).toBe(false);
  expect(model.searchingSince).toBeUndefined();
});
