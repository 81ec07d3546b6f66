/** `run.engine: dask`: the parts of an ingest that was prepared here, by the workers of a Dask cluster. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plan } from '../../../protocol/plan';
import type { WorkContext } from '../../context';
import { isLifecycleError, LifecycleError, type Task } from '../../core';
import { findPython, PythonProcess } from '../../python';
import { planHash } from '../plan';
import type { PartRecord } from '../workspace';
import { workerConfig, workerEnvironment } from './workers';

interface DaskWork {
  plan: Plan;
  task: Task;
  context: WorkContext;
  /** Parts in all. */
  of: number;
  /** Those that an earlier run finished. */
  done: ReadonlyMap<number, PartRecord>;
}

interface DaskOutcome {
  chunks: number;
  bytesRead: number;
  bytesWritten: number;
  /** Parts that an earlier run had finished. */
  resumed: number;
}

/**
 * What can be told before anything is opened: no Python, and credentials that workers do not have.
 *
 * @throws LifecycleError `unsupported`
 */
export function assertForDask({ source }: Plan, context: WorkContext): void {
  if (source.credentials !== undefined && source.stage === 'none') {
    throw new LifecycleError(
      'unsupported',
      `The source needs your personal credentials (source.credentials: ${source.credentials}), which do not go to Dask's workers. Set source.stage: scratch, so that the files are fetched once and read from there, or run.engine: local.`
    );
  }
  pythonOf(context);
}

/**
 * Run the parts that are not finished, each by a Dask worker.
 *
 * @throws LifecycleError what a part's worker says; `unsupported` when there is no Dask or a worker
 *   lacks this package
 */
export async function partsOnDask(work: DaskWork): Promise<DaskOutcome> {
  const { done, of } = work;
  const records = [...done.values()];
  const outcome: DaskOutcome = {
    chunks: records.reduce((sum, { chunks }) => sum + chunks, 0),
    bytesRead: 0,
    bytesWritten: records.reduce((sum, { bytes }) => sum + bytes, 0),
    resumed: done.size
  };
  const left = Array.from({ length: of }, (_, i) => i + 1).filter(number => !done.has(number));
  if (left.length > 0) {
    try {
      await send(work, left, outcome);
    } catch (error) {
      // Workers that cannot do it are no reason to lose the parts that are done.
      throw outcome.resumed > 0 && isLifecycleError(error, 'unsupported')
        ? new LifecycleError('conflict', error.message)
        : error;
    }
  }
  return outcome;
}

async function send(
  { plan, task, context, of }: DaskWork,
  parts: readonly number[],
  outcome: DaskOutcome
): Promise<void> {
  const parent = join(context.config.stateFolder, 'tmp');
  await mkdir(parent, { recursive: true, mode: 0o700 });
  const folder = await mkdtemp(join(parent, 'dask-'));
  try {
    const request = join(folder, 'request.json');
    const id = planHash(plan).slice(0, 12);
    const sent = { config: workerConfig(context.config), ...workerEnvironment(context.config) };
    await writeFile(request, JSON.stringify({ id, plan, parts, of, ...sent }), { mode: 0o600 });
    await using process = new PythonProcess(pythonOf(context), 'dask_runner', [request], task.signal);
    let partsDone = of - parts.length;
    const report = (): void =>
      task.progress({ partsDone, partsTotal: of, bytesDone: outcome.bytesWritten, key: 'on Dask' });
    await process.next('cluster');
    report();
    for (;;) {
      const record = await process.next('part', 'result');
      if (record.type === 'result') {
        return;
      }
      outcome.chunks += Number(record.chunks);
      outcome.bytesRead += Number(record.bytesRead);
      outcome.bytesWritten += Number(record.bytesWritten);
      partsDone++;
      report();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function pythonOf(context: WorkContext): string {
  return findPython(context, 'Parts are sent to Dask by Python', 'dask');
}
