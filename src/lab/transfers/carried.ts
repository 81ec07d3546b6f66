/** What uploads and downloads share: jobs of which this page carries the bytes. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { WorkerError } from '../client/errors';
import type { IJobs, IWorkerClient } from '../tokens';
import { jobOf } from './model';

/** What carrying takes. */
export interface CarryOptions {
  client: IWorkerClient;
  jobs: IJobs;
  trans: TranslationBundle;
  /** Carrying broke off, though nobody wanted that. */
  onFailure: (error: unknown) => void;
}

/**
 * Nothing more will come of a job: it is paused, so that it does not wait in vain.
 *
 * #### Notes
 * What the worker gave up, or was told to pause, is told by the job itself; anything else by `onFailure`.
 */
export async function breakOff(
  id: string,
  error: unknown,
  { client, jobs, onFailure }: CarryOptions
): Promise<void> {
  await client.call('pauseJob', { id }).catch(() => undefined);
  await jobs.refresh();
  const isTold = error instanceof WorkerError && (error.tag === 'cancelled' || error.subject === id);
  if (!isTold && jobOf(jobs, id)?.state === 'paused') {
    onFailure(error);
  }
}

/** While `isCarrying`, the browser asks before it closes the page. */
export function askBeforeClosing(isCarrying: () => boolean): void {
  window.addEventListener('beforeunload', event => {
    if (isCarrying()) {
      event.preventDefault();
    }
  });
}
