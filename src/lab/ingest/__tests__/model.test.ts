/** @jest-environment jsdom */
import { Signal } from '@lumino/signaling';
import type { Found, FoundFile, PlanSource } from '../../../protocol';
import { planSchema } from '../../../protocol/plan';
import { sourceSchema } from '../../../protocol/planSource';
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
const DESCRIPTION = { uri: '', dims: { time: 2 }, unlimited: ['time'], variables: {}, attributes: {} };

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
  return { model, calls, jobs };
}

describe('files that a data store must make first', () => {
  const CDS = { kind: 'cds', cds: { dataset: 'x', request: {} }, stage: 'none' };
  const JOB = { id: 'j', title: 'Request of x' };
  const retrieving = (ended: object) => {
    let asked = 0;
    const made = wizard(['cds:x?year=2000'], {
      findFiles: () =>
        (asked += 1) === 1
          ? { source: CDS, found: { files: [], notes: ['It waits there.'] }, stage: 'none', job: JOB }
          : { source: CDS, found: { files: [file('x.nc')], notes: [] }, stage: 'scratch' },
      describe: () => DESCRIPTION
    });
    const end = Promise.withResolvers<object>();
    Object.assign(made.jobs, { add: () => undefined, whenEnded: () => end.promise });
    return { ...made, end: () => end.resolve(ended) };
  };

  it('are waited for, and looked for again', async () => {
    const { model, end } = retrieving({ state: 'done' });
    const looking = model.next();
    await Promise.resolve();
    await Promise.resolve();
    expect(model.waitingFor).toBe('It waits there.');
    end();
    await looking;
    expect(model.waitingFor).toBeUndefined();
    expect(model.step).toBe('files');
    expect(model.draft.stage).toBe('scratch');
  });

  it('are not there when their job failed, which is told', async () => {
    const { model, end } = retrieving({ state: 'failed', error: { tag: 'bad-input', message: 'No data.' } });
    const looking = model.next();
    end();
    await looking;
    expect(model.step).toBe('source');
    expect(model.problem).toBe('No data.');
  });

  it('need not be waited for', async () => {
    const { model } = retrieving({ state: 'done' });
    const looking = model.next();
    await Promise.resolve();
    await Promise.resolve();
    model.cancelSearch();
    await looking;
    expect(model.step).toBe('source');
    expect(model.problem).toBeUndefined();
  });
});

const planned = (model: WizardModel) => planSchema.parse(planOf(model.draft));
const plannedSource = (model: WizardModel) => sourceSchema.parse(planOf(model.draft).source);

describe('the files of a query', () => {
  const answers = { findFiles: () => ({ source: LISTING, found: FOUND }), describe: () => DESCRIPTION };

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

  it('are staged where the worker says so, and say whose credentials they take', async () => {
    const files = [file('a.nc', { credentials: 'earthdata' })];
    const { model } = wizard(['https://x.org/d/'], {
      ...answers,
      findFiles: () => ({ source: LISTING, found: { files, notes: [] }, stage: 'scratch' }),
      credentials: () => ({ credentials: [{ name: 'earthdata', place: '/home/alice/.netrc' }], readers: '' })
    });
    await model.next();
    expect(model.missing).toEqual([]);
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

it('says which credentials are missing, and looks again', async () => {
  let place: string | null = null;
  const earthdata = { name: 'earthdata', title: 'Earthdata' };
  const { model, calls } = wizard(['https://x.org/d/'], {
    findFiles: () => ({
      source: LISTING,
      found: { files: [file('a.nc', { credentials: 'earthdata' })], notes: [] }
    }),
    credentials: () => ({
      credentials: [
        { ...earthdata, place },
        { name: 'cds', place: null }
      ],
      readers: ''
    })
  });
  await model.next();
  expect(model.missing.map(({ name }) => name)).toEqual(['earthdata']);
  place = '/home/alice/.netrc';
  await model.findAgain();
  expect(model.missing).toEqual([]);
  expect(calls.filter(route => route === 'findFiles')).toHaveLength(2);
});

describe('the catalog', () => {
  const GPCP = { title: 'GPCP', description: '', tags: [], stores: [], page: 'https://c.org/gpcp' };
  const answerTo = (entries: object[]) => ({
    entries,
    fetchedAt: '',
    isStale: false,
    requests: 'https://r.org'
  });

  it('is searched by title, then by what is telling in it', async () => {
    const searched: string[] = [];
    const { model } = wizard(['10.5281/zenodo.1'], {
      findFiles: () => ({
        source: { kind: 'zenodo', zenodo: { record: '1', files: ['*'] }, stage: 'none' },
        found: { ...FOUND, about: { title: 'Monthly means of GPCP rain' } }
      }),
      searchCatalog: body => {
        const { words } = body as { words: string };
        searched.push(words);
        return answerTo(words === 'GPCP' ? [GPCP] : []);
      }
    });
    await model.next();
    await new Promise(resolve => setTimeout(resolve));
    expect(searched).toEqual(['Monthly means of GPCP rain', 'GPCP']);
    expect(model.catalog?.entries).toEqual([GPCP]);
  });

  it('is done without when it cannot be reached', async () => {
    const { model } = wizard(['gs://b/gpcp_1979.nc'], {
      describe: () => ({ ...DESCRIPTION, attributes: { title: 'GPCP' } }),
      searchCatalog: () => Promise.reject(new Error('no network'))
    });
    await model.next();
    await new Promise(resolve => setTimeout(resolve));
    expect(model.step).toBe('inspect');
    expect(model.problem).toBeUndefined();
    expect(model.catalog).toBeUndefined();
  });
});

it('passes files by that are named one by one', async () => {
  const urls = ['https://x.org/a.nc', 'https://x.org/b.nc'];
  const { model } = wizard(urls, {
    findFiles: () => ({
      source: { kind: 'http', http: { urls }, stage: 'none' },
      found: { files: urls.map(uri => file('x', { uri })), notes: [] }
    }),
    describe: () => DESCRIPTION
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

describe('files that are others before the first was described', () => {
  const describing = async () => {
    const first = Promise.withResolvers<object>();
    const made = wizard(['gs://b/old.nc'], {
      describe: body => {
        const { uri } = (body as { file: { uri: string } }).file;
        return uri === 'gs://b/old.nc' ? first.promise : { ...DESCRIPTION, uri };
      },
      parsePlan: () => ({
        plan: planSchema.parse({
          lifecycle: 1,
          name: 'sst',
          source: { kind: 'bucket', bucket: { uris: ['gs://b/sst.nc'] } },
          combine: { dim: 'month' },
          target: { uri: 'gs://b/sst.zarr', chunks: { month: 12 } }
        })
      }),
      searchCatalog: () => Promise.reject(new Error('no network'))
    });
    const looking = made.model.next();
    await new Promise(resolve => setTimeout(resolve));
    expect(made.calls).toContain('describe');
    const answer = async () => {
      first.resolve({ ...DESCRIPTION, uri: 'gs://b/old.nc' });
      await looking;
    };
    return { ...made, answer };
  };

  it('are not shown as what the first one holds', async () => {
    const { model, answer } = await describing();
    model.edit({ sources: 'gs://b/new.nc' });
    await answer();
    expect(model.step).toBe('source');
    expect(model.problem).toBeUndefined();
    await model.next();
    expect(model.step).toBe('inspect');
    expect(model.description?.uri).toBe('gs://b/new.nc');
  });

  it('are left as the plan says that was opened meanwhile', async () => {
    const { model, answer } = await describing();
    await model.openPlan('lifecycle: 1');
    await answer();
    expect(model.draft).toMatchObject({ dim: 'month', chunkLengths: { month: '12' } });
  });
});
