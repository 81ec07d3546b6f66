/** Where an ingest on Dask would run, told before it is offered. */
import type { DaskPlace } from '../../../protocol/review';
import { isLifecycleError } from '../../core';
import type { WorkContext } from '../../context';
import { findPython, PythonProcess } from '../../python';

const WORDS: Readonly<Record<'scheduler' | 'gateway' | 'local', string>> = {
  scheduler: 'On the cluster that DASK_SCHEDULER_ADDRESS names.',
  gateway: "On the hub's Dask gateway: your running cluster, or a new one that goes afterwards.",
  local:
    'On a cluster on this machine, which is rarely faster: DASK_SCHEDULER_ADDRESS names none, and there is no dask-gateway.'
};

/** Python is started to ask it; `cluster` is null where there is none, or no Dask, and `words` say so. */
export async function whereDaskRuns(context: WorkContext, signal: AbortSignal): Promise<DaskPlace> {
  try {
    const python = findPython(context, 'Parts are sent to Dask by Python', 'dask');
    await using process = new PythonProcess(python, 'dask_runner', ['--where'], signal);
    const { cluster } = (await process.next('where')) as unknown as { cluster: keyof typeof WORDS };
    return { cluster, words: WORDS[cluster] };
  } catch (error) {
    if (isLifecycleError(error, 'unsupported')) {
      return { cluster: null, words: error.message };
    }
    throw error;
  }
}
