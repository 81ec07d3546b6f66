/** @jest-environment jsdom */
import { nullTranslator } from '@jupyterlab/translation';
import type { Job, JobState } from '../../../protocol';
import { WorkerError } from '../../client/errors';
import type { IWorkerClient } from '../../tokens';
import { Jobs } from '../../transfers/model';
import { Uploads } from '../uploads';

const settle = () => new Promise(resolve => setTimeout(resolve));

it('pauses an upload that is not taken up again, and tells of it once', async () => {
  let revision = 0;
  const job = (id: string, state: JobState) => ({ id, state, revision: ++revision, createdAt: '' }) as Job;
  let known = job('u', 'running');
  const asked: string[] = [];
  const answers: Record<string, () => unknown> = {
    previewUpload: () => ({ existing: [] }),
    upload: () => {
      if (asked.filter(route => route === 'upload').length > 1) {
        throw new WorkerError('You may not write there any more.', 'guard-refused', 403);
      }
      return { job: known, done: [] };
    },
    pauseJob: () => ({ job: (known = job('u', 'paused')) }),
    jobs: () => ({ jobs: [known] })
  };
  const client = {
    call: async (route: string) => {
      asked.push(route);
      return answers[route]();
    },
    uploadPiece: (_query: unknown, _bytes: unknown, { signal }: { signal: AbortSignal }) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped'))))
  } as unknown as IWorkerClient;
  const jobs = new Jobs(client);
  const failures: unknown[] = [];
  const uploads = new Uploads({
    client,
    jobs,
    trans: nullTranslator.load(''),
    askExisting: () => Promise.resolve('replace'),
    onFailure: error => failures.push(error)
  });

  await uploads.start('gs://b/', [{ path: 'a.nc', file: new File(['bytes'], 'a.nc') }]);
  expect(uploads.isSending).toBe(true);
  jobs.add(job('u', 'paused'));
  await settle();
  expect(uploads.isSending).toBe(false);
  jobs.add((known = job('u', 'queued')));
  await settle();
  for (const state of ['running', 'done'] as const) {
    jobs.add(job('other', state));
    await settle();
  }
  expect(asked).toEqual(['previewUpload', 'upload', 'upload', 'pauseJob', 'jobs']);
  expect(failures).toEqual([expect.objectContaining({ message: 'You may not write there any more.' })]);
  expect(uploads.isSending).toBe(false);
});
