/** @jest-environment jsdom */
import { jest } from '@jest/globals';
import { Notification } from '@jupyterlab/apputils';
import { nullTranslator } from '@jupyterlab/translation';
import type { Job } from '../../../protocol';
import type { IWorkerClient } from '../../tokens';
import { Jobs } from '../model';
import { notifyOfJobs } from '../notices';

function job(id: string, change: Partial<Job>): Job {
  return {
    id,
    verb: 'cp',
    title: `Job ${id}`,
    state: 'done',
    revision: 1,
    progress: {
      partsDone: 1,
      partsTotal: 1,
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
    result: null,
    ...change
  };
}

const removal = (id: string, possible: boolean) =>
  job(id, { verb: 'rm', result: { undo: { possible, until: null, words: '' } } });

/** Let these jobs end; answers with the notice, its buttons, and which removals were undone. */
function noticeOf(...ended: Job[]) {
  const undone: unknown[] = [];
  const client = {
    call: (_: string, body: unknown) => {
      undone.push(body);
      return Promise.reject(new Error('They are gone.'));
    }
  } as unknown as IWorkerClient;
  const jobs = new Jobs(client);
  notifyOfJobs(jobs, nullTranslator.load(''), () => undefined);
  ended.forEach(each => jobs.take({ type: 'job', job: each }));
  jest.runAllTimers();
  const [{ message, options }] = Notification.manager.notifications;
  const press = (label: string) =>
    options.actions?.find(action => action.label === label)?.callback(new MouseEvent('click'));
  return { message, labels: options.actions?.map(({ label }) => label), press, undone };
}

beforeEach(() => jest.useFakeTimers());
afterEach(() => {
  jest.useRealTimers();
  Notification.manager.dismiss();
});

describe('the notice of an end', () => {
  it('offers to undo a removal, and says why that could not begin', async () => {
    const { message, labels, press, undone } = noticeOf(removal('1', true));
    expect(message).toBe('Done: Job 1');
    expect(labels).toEqual(['Undo', 'Show Transfers']);
    press('Undo');
    expect(undone).toEqual([{ jobId: '1' }]);
    await jest.advanceTimersByTimeAsync(0);
    expect(Notification.manager.notifications.map(notice => notice.message)).toContain('They are gone.');
  });

  it('undoes all of several removals, and nothing else', () => {
    const { press, undone } = noticeOf(removal('1', true), job('2', {}), removal('3', true));
    press('Undo');
    expect(undone).toEqual([{ jobId: '1' }, { jobId: '3' }]);
  });

  it.each([
    ['a removal for good', removal('1', false)],
    ['a copy', job('1', {})]
  ])('offers no undo of %s', (_, ended) => {
    expect(noticeOf(ended).labels).toEqual(['Show Transfers']);
  });
});
