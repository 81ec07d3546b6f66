/**
 * Requests that wait in a service's queue, for minutes or days: each is a job
 * of its own, which a browser does not wait for and a restart does not lose.
 */
import type { PlanSource } from '../../protocol/planSource';
import type { WorkContext } from '../context';
import type { Task } from '../core/task';
import type { Asking } from './source';
import { canStage, stageFiles } from './stage';

/** The job `retrieve`. Equal requests are one job. */
export interface RetrieveSpec {
  verb: 'retrieve';
  source: Extract<PlanSource, { kind: 'cds' }>;
}

/**
 * The job that waits for what a source was asked for; undefined where nothing
 * is to be waited for. What the service refuses is told now.
 */
export async function waitingFor(
  source: PlanSource,
  asking: Asking
): Promise<{ title: string; spec: RetrieveSpec } | undefined> {
  if (source.kind !== 'cds') {
    return undefined;
  }
  const { submitted } = await import('./cds');
  const { status } = await submitted(source.cds, asking);
  return status === 'successful'
    ? undefined
    : { title: `Request ${source.cds.dataset} from the data store`, spec: { verb: 'retrieve', source } };
}

/** Wait for the result, and fetch it to scratch, where there is a scratch folder. */
export async function runRetrieve(
  { source }: RetrieveSpec,
  task: Task,
  context: WorkContext
): Promise<Record<string, unknown>> {
  const { submitted, finished, resultOf } = await import('./cds');
  const asking = { context, signal: task.signal, note: (words: string) => task.note?.(words) };
  const before = task.journal.get('request');
  const { id } = await submitted(source.cds, asking, typeof before === 'string' ? before : undefined);
  await task.journal.finishNow('request', id);
  await finished(source.cds, id, asking);
  const { files } = await resultOf(source.cds, id, asking);
  const staged = canStage(context) ? await stageFiles(files, context, task.signal) : [];
  return { request: id, sizeBytes: files[0]?.sizeBytes ?? null, uri: staged[0]?.uri ?? null };
}
