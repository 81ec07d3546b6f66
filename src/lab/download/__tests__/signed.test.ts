/** @jest-environment jsdom */
import { WorkerError } from '../../client/errors';
import type { IWorkerClient } from '../../tokens';
import { signedDownload } from '../signed';

const URL = 'http://store.example/bucket/a.nc?X-Amz-Signature=1';

function clientOf(answers: Record<string, unknown>): IWorkerClient {
  return {
    call: (route: string) => {
      const answer = answers[route];
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    }
  } as unknown as IWorkerClient;
}

describe('signedDownload', () => {
  const possible = { links: { signing: { possible: true, words: '' } }, sign: { url: URL } };
  const answerWith = (fetched: () => Promise<unknown>) => Object.assign(globalThis, { fetch: fetched });

  it('is the address, where the store signs and the browser reaches it', async () => {
    answerWith(() => Promise.resolve({}));
    await expect(signedDownload('s3://b/a.nc', 'a.nc', clientOf(possible))).resolves.toBe(URL);
  });

  it('is none where nobody answers', async () => {
    answerWith(() => Promise.reject(new TypeError('Failed to fetch')));
    await expect(signedDownload('s3://b/a.nc', 'a.nc', clientOf(possible))).resolves.toBeUndefined();
  });

  it('is none where the store does not sign, or signing fails', async () => {
    answerWith(() => Promise.resolve({}));
    const no = clientOf({ links: { signing: { possible: false, words: 'no keys' } } });
    await expect(signedDownload('/a.nc', 'a.nc', no)).resolves.toBeUndefined();
    const failing = clientOf({ ...possible, sign: new WorkerError('no', 'unauthorized', 401) });
    await expect(signedDownload('gs://b/a.nc', 'a.nc', failing)).resolves.toBeUndefined();
  });
});
