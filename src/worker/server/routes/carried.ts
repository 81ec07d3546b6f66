/** Finding the upload or download that a piece belongs to; one that waits for its browser begins. */
import type { JobState } from '../../../protocol';
import { LifecycleError } from '../../core';
import type { Call } from '../call';

type Carry = typeof import('../../carry');
type Carried = Awaited<ReturnType<Carry['carried']['whenOpen']>>;

const WORDS: Readonly<Partial<Record<JobState, string>>> = {
  paused: 'is paused. Resume it in Transfers.',
  cancelled: 'was cancelled.',
  done: 'is done.',
  failed: 'has failed. Try it again in Transfers.',
  running: 'goes on in another server of yours. Pause it there first.'
};

/** Jobs that are about to take pieces. */
const starting = new Map<string, Promise<Carried>>();

/**
 * The job under way in this worker; a queued one begins.
 *
 * @throws LifecycleError `conflict` when it is not to go on, and what ends it before it could begin.
 */
export async function underWay<T>(
  id: string,
  kind: new (...never: never[]) => T,
  { jobs }: Pick<Call, 'jobs'>,
  { carried }: Carry
): Promise<T> {
  let job = carried.get(id);
  if (!job) {
    const begun = starting.get(id) ?? begin(id, { jobs }, carried).finally(() => starting.delete(id));
    starting.set(id, begun);
    job = await begun;
  }
  if (!(job instanceof kind)) {
    throw new LifecycleError('bad-input', `Job ${id} takes no such pieces.`, { subject: id });
  }
  return job;
}

async function begin(id: string, { jobs }: Pick<Call, 'jobs'>, carried: Carry['carried']): Promise<Carried> {
  const { state, title, verb, error } = await jobs.get(id);
  if (state !== 'queued' || (verb !== 'upload' && verb !== 'download')) {
    const words = error && state === 'failed' ? `has failed: ${error.message}` : WORDS[state];
    throw new LifecycleError('conflict', `"${title}" ${words ?? 'takes no pieces.'}`, { subject: id });
  }
  const run = jobs.runExisting(id);
  const ended = run.then((): never => {
    throw new LifecycleError('conflict', `"${title}" is done.`, { subject: id });
  });
  return Promise.race([carried.whenOpen(id), ended]);
}
