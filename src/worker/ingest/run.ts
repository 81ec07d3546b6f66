/**
 * Running a plan: prepare, parts, finish. Never half a store: root metadata
 * come last; bad input removes what was written; what can be resumed keeps its chunks.
 */
import type { Plan, VariableMode } from '../../protocol/plan';
import { LifecycleError, toLifecycleError, type Task } from '../core';
import type { ErrorTag } from '../../protocol/errors';
import type { WorkContext } from '../context';
import { finishStore } from './finish';
import { planHash } from './plan';
import { PartsRun } from './partsRun';
import { openSession, type Session } from './session';
import { runVirtual } from './virtual';
import { Workspace, type WorkManifest } from './workspace';
import { zarrLayout } from './writer';

export interface IngestSpec {
  verb: 'ingest';
  plan: Plan;
}

/** Which step to run; all of them without. */
export type IngestStep =
  { kind: 'prepare' } | { kind: 'part'; index: number; of: number } | { kind: 'finish' };

export type IngestResult = {
  uri: string;
  mode: Record<string, VariableMode>;
  bytesRead: number;
  bytesWritten: number;
  chunks: number;
  seconds: number;
  /** Parts the work is cut into, and how many an earlier run had finished. */
  parts: number;
  resumed: number;
};

/** The input is at fault: nothing that was written can be used. */
const BAD_INPUT: readonly ErrorTag[] = ['bad-input', 'not-found', 'unreadable', 'unsupported', 'changed'];

export async function runIngest(
  spec: IngestSpec,
  task: Task,
  context: WorkContext,
  step?: IngestStep
): Promise<IngestResult> {
  const started = performance.now();
  const { plan } = spec;
  if (plan.target.kind !== 'zarr') {
    return runVirtual(spec, task, context, step);
  }
  const workspace = new Workspace(context, plan);
  await workspace.assertAllowed(['zarr.json']);
  const before = await targetState(plan, workspace, task.signal);
  if (step && step.kind !== 'prepare' && !before.manifest) {
    throw new LifecycleError(
      'bad-input',
      `${workspace.uri} is not prepared. Run lifecycle ingest PLAN --prepare first.`
    );
  }
  let begun = before.manifest !== undefined;
  try {
    await using session = await openSession(plan, context, task.signal);
    const layout = zarrLayout(session.ingest.zarrFormat);
    await workspace.assertAllowed([
      ...layout.rootKeys,
      ...session.ingest.arrays.flatMap(({ target }) =>
        layout.arrayDocuments(target).map(document => document.key)
      )
    ]);
    const run = new PartsRun(task, workspace, session, layout, context.config.stateFolder);
    const manifest = manifestOf(plan, session, before.manifest);
    const numbers = partsOf(step, session.parts.length);
    if (!before.manifest) {
      await task.assertHeld();
      if (before.clear) {
        await workspace.clearTarget(['zarr.json', '.zmetadata', '.zgroup'], task.signal);
        await workspace.removeSibling(task.signal);
      }
      begun = true;
      await workspace.begin(manifest, task.signal);
    }
    const resumed = await run.run(numbers);
    await session.files.assertUnchanged(task.signal);
    if (!step || step.kind === 'finish') {
      await assertFinished(run, session, workspace);
      await finishStore(plan, session, manifest, layout, workspace, task);
    }
    const { written } = run;
    return {
      uri: workspace.uri,
      mode: Object.fromEntries(session.ingest.arrays.map(({ review }) => [review.name, review.mode])),
      bytesRead: session.files.bytesRead,
      bytesWritten: written.bytes,
      chunks: written.chunks,
      seconds: Math.round(performance.now() - started) / 1000,
      parts: manifest.parts,
      resumed
    };
  } catch (thrown) {
    const error = toLifecycleError(thrown, workspace.uri);
    if (begun && BAD_INPUT.includes(error.tag) && step?.kind !== 'part' && step?.kind !== 'finish') {
      await workspace.removeAll();
    }
    throw error;
  }
}

/** What is at the target, and whether it may be replaced. */
async function targetState(
  plan: Plan,
  workspace: Workspace,
  signal: AbortSignal
): Promise<{ manifest?: WorkManifest; clear: boolean }> {
  const manifest = await workspace.manifest(signal);
  if (manifest?.planSha256 === planHash(plan)) {
    return { manifest, clear: false };
  }
  const { overwrite } = plan.target;
  if (manifest && !overwrite) {
    throw new LifecycleError(
      'conflict',
      `${workspace.uri}: another ingest of a different plan was begun here and is not finished. Finish it, remove ${workspace.uri} and ${workspace.uri}.lifecycle, or set target.overwrite: true.`,
      { subject: workspace.uri }
    );
  }
  const occupied = manifest !== undefined || (await workspace.occupied(signal));
  if (occupied && !overwrite) {
    throw new LifecycleError(
      'conflict',
      `${workspace.uri} exists already. Choose another target, remove it, or set target.overwrite: true in the plan.`,
      { subject: workspace.uri }
    );
  }
  return { clear: occupied };
}

/** What is prepared; refuses to go on with other sources than those it began with. */
function manifestOf(plan: Plan, session: Session, before: WorkManifest | undefined): WorkManifest {
  const sources = session.combined.files.map(({ uri, sizeBytes, version }) => ({ uri, sizeBytes, version }));
  if (!before) {
    return {
      lifecycle: 1,
      planSha256: planHash(plan),
      parts: session.parts.length,
      zarrFormat: session.ingest.zarrFormat,
      preparedAt: new Date().toISOString(),
      sources
    };
  }
  const changed = sources.find((source, i) => JSON.stringify(source) !== JSON.stringify(before.sources[i]));
  if (changed || sources.length !== before.sources.length || before.parts !== session.parts.length) {
    const uri = changed?.uri ?? sources[0]?.uri;
    throw new LifecycleError(
      'changed',
      `${uri} changed since this ingest began. What was written has been removed; run the same again.`,
      { subject: uri }
    );
  }
  return before;
}

/** Numbers, from 1, of the parts that a step runs. */
function partsOf(step: IngestStep | undefined, total: number): number[] {
  if (step?.kind === 'part') {
    if (step.of !== total || step.index < 1 || step.index > total) {
      throw new LifecycleError(
        'bad-input',
        `--part ${step.index}/${step.of}: this ingest was prepared in ${total} parts, so give --part I/${total} with I from 1 to ${total}.`
      );
    }
    return [step.index];
  }
  return step ? [] : Array.from({ length: total }, (_, i) => i + 1);
}

async function assertFinished(run: PartsRun, session: Session, workspace: Workspace): Promise<void> {
  const total = session.parts.length;
  const done = await run.finished(Array.from({ length: total }, (_, i) => i + 1));
  const missing = session.parts.findIndex((_, i) => !done.has(i + 1));
  if (missing >= 0) {
    throw new LifecycleError(
      'conflict',
      `${workspace.uri}: part ${missing + 1} of ${total} is not written yet. Run lifecycle ingest PLAN --part ${missing + 1}/${total}.`,
      { subject: workspace.uri }
    );
  }
}
