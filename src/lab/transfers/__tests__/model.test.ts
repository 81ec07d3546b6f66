/** @jest-environment jsdom */
import { nullTranslator } from '@jupyterlab/translation';
import type { Job } from '../../../protocol';
import type { IWorkerClient } from '../../tokens';
import { Jobs } from '../model';
import { barOf, wordsOf } from '../words';
import { job } from './job';

const trans = nullTranslator.load('');

/** The model on a worker that answers these lists in turn. */
function jobsOf(...lists: Job[][]) {
  const jobs = new Jobs({
    call: () => Promise.resolve({ jobs: lists.shift() ?? [] })
  } as unknown as IWorkerClient);
  const told: string[] = [];
  jobs.began.connect((_, { id }) => told.push(`began ${id}`));
  jobs.ended.connect((_, { id, state }) => told.push(`${state} ${id}`));
  return { jobs, told };
}

describe('Jobs', () => {
  it('waits for the new end of a job that had failed and was taken up again', async () => {
    const { jobs } = jobsOf();
    jobs.take({ type: 'job', job: job('1', 'failed') });
    const ended = jobs.whenEnded({ ...job('1', 'queued'), revision: 5 });
    jobs.take({ type: 'job', job: { ...job('1', 'done'), revision: 6 } });
    expect(await ended).toMatchObject({ state: 'done' });
  });

  it('shows the newest first', async () => {
    const { jobs } = jobsOf([job('1', 'done'), job('3', 'running'), job('2', 'done')]);
    await jobs.refresh();
    expect(jobs.jobs.map(({ id }) => id)).toEqual(['3', '2', '1']);
  });

  it('tells nothing of the jobs that were there before', async () => {
    const { jobs, told } = jobsOf([job('1', 'done'), job('2', 'running')]);
    await jobs.refresh();
    expect(told).toEqual([]);
  });

  it('tells once that a job began and ended, by socket or by list', async () => {
    const { jobs, told } = jobsOf([], [job('1', 'done')]);
    await jobs.refresh();
    jobs.take({ type: 'job', job: job('1', 'running') });
    jobs.take({ type: 'job', job: job('1', 'running') });
    await jobs.refresh();
    jobs.take({ type: 'job', job: job('1', 'done') });
    expect(told).toEqual(['began 1', 'done 1']);
  });

  it('tells of a job that ended while nobody was connected', async () => {
    const { jobs, told } = jobsOf([], [job('1', 'failed')]);
    await jobs.refresh();
    await jobs.refresh();
    expect(told).toEqual(['began 1', 'failed 1']);
  });

  it('does not go back to an older state that a call returned late', () => {
    const { jobs } = jobsOf();
    jobs.take({ type: 'job', job: job('1', 'done') });
    jobs.add(job('1', 'running'));
    expect(jobs.jobs[0].state).toBe('done');
  });

  it('keeps a job that began while the list was on its way', async () => {
    const { jobs, told } = jobsOf([]);
    const refreshed = jobs.refresh();
    jobs.add(job('1', 'running'));
    await refreshed;
    expect(jobs.jobs.map(({ id }) => id)).toEqual(['1']);
    expect(told).toEqual(['began 1']);
  });

  it('waits for the end of a job, also when it has ended already', async () => {
    const { jobs } = jobsOf();
    const waiting = jobs.whenEnded(job('1', 'running'));
    jobs.take({ type: 'job', job: job('2', 'done') });
    jobs.take({ type: 'job', job: job('1', 'failed') });
    await expect(waiting).resolves.toMatchObject({ id: '1', state: 'failed' });
    await expect(jobs.whenEnded(job('1', 'running'))).resolves.toMatchObject({ state: 'failed' });
  });

  it('does not wait for a job that was cleared before its end was heard of', async () => {
    const { jobs } = jobsOf([]);
    const waiting = jobs.whenEnded(job('1', 'running'));
    const refreshed = jobs.refresh();
    await expect(waiting).rejects.toThrow('cleared from the list');
    await refreshed;
  });

  it('offers to undo a removal once, while the bucket keeps what it took', async () => {
    const removal = (until: string | null, possible = true): Job => ({
      ...job('1', 'done'),
      verb: 'rm',
      result: { objects: 3, undo: { possible, until, words: '' } }
    });
    const restoring: Job = { ...job('2', 'queued'), verb: 'restore' };
    const asked: unknown[] = [];
    const jobs = new Jobs({
      call: (...call: unknown[]) => Promise.resolve({ job: (asked.push(call), restoring) })
    } as unknown as IWorkerClient);
    expect(jobs.canUndo(removal('2020-01-01T00:00:00Z'))).toBe(false);
    expect(jobs.canUndo(removal(null, false))).toBe(false);
    expect(jobs.canUndo({ ...removal(null), verb: 'cp' })).toBe(false);
    expect(jobs.canUndo(removal('2120-01-01T00:00:00Z'))).toBe(true);
    expect(jobs.canUndo(removal(null))).toBe(true);
    await jobs.undo(removal(null));
    expect(asked).toEqual([['undoRemove', { jobId: '1' }]]);
    expect(jobs.jobs).toEqual([restoring]);
    expect(jobs.canUndo(removal(null))).toBe(false);
  });

  it('offers no undo of what was undone before this page was opened', async () => {
    const undo = { possible: true, until: null, words: '' };
    const removal: Job = { ...job('1', 'done'), verb: 'rm', result: { undo } };
    const { jobs } = jobsOf([removal, { ...job('2', 'done'), verb: 'restore', result: { removal: '1' } }]);
    expect(jobs.canUndo(removal)).toBe(true);
    await jobs.refresh();
    expect(jobs.canUndo(removal)).toBe(false);
  });

  it('goes on offering to undo when that could not begin', async () => {
    const jobs = new Jobs({ call: () => Promise.reject(new Error('no')) } as unknown as IWorkerClient);
    const removal: Job = {
      ...job('1', 'done'),
      verb: 'rm',
      result: { undo: { possible: true, until: null, words: '' } }
    };
    await expect(jobs.undo(removal)).rejects.toThrow('no');
    expect(jobs.canUndo(removal)).toBe(true);
  });

  it('forgets jobs that were removed', () => {
    const { jobs } = jobsOf();
    jobs.take({ type: 'job', job: job('1', 'done') });
    jobs.take({ type: 'jobs-removed', ids: ['1'] });
    expect(jobs.jobs).toEqual([]);
  });
});

it.each([
  [job('1', 'running'), 0.5],
  [job('1', 'running', { bytesTotal: null }), 0.25],
  [job('1', 'running', { bytesTotal: null, partsTotal: null }), null],
  [job('1', 'queued', { bytesTotal: null, partsTotal: null }), 0],
  [job('1', 'done', { bytesTotal: null, partsTotal: null }), 1]
])('how far a job is', (it_, fraction) => expect(barOf(it_)).toBe(fraction));

it.each([
  [
    job('1', 'running', { bytesPerSecond: 500, etaSeconds: 2 }),
    '1.0\u00a0kB of 2.0\u00a0kB, 500\u00a0B/s, 2 s left'
  ],
  [job('1', 'running'), '1.0\u00a0kB of 2.0\u00a0kB'],
  [job('1', 'paused', { bytesTotal: null }), 'Paused at 1 of 4 objects'],
  [job('1', 'queued'), 'Waiting for its turn'],
  [job('1', 'done'), 'Done'],
  [
    { ...job('1', 'done'), result: { objects: 1234, bytes: 5_600_000, skipped: 2 } },
    'Done; 1,234 objects; 5.6\u00a0MB; 2 skipped'
  ],
  [
    { ...job('1', 'done'), verb: 'rm', result: { objects: 1, kept: 2, failed: 0 } },
    'Done; 2 kept, for they changed since'
  ],
  [
    { ...job('1', 'done'), verb: 'restore', result: { objects: 3, kept: 1, absent: 1 } },
    'Done; 3 objects; 1 left out, for something new is there; 1 not kept by the bucket any more'
  ]
] as [Job, string][])('the words of a job', (it_, words) => expect(wordsOf(it_, trans)).toBe(words));
