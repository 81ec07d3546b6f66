/**
 * Running a plan: prepare, parts, finish. Never half a store: root metadata
 * come last; bad input removes what was written; what can be resumed keeps its chunks.
 */
import type { Plan } from '../../../protocol/plan';
import type { VariableMode } from '../../../protocol/review';
import type { WorkContext } from '../../context';
import { LifecycleError, secondsSince, toLifecycleError, type Task } from '../../core';
import { chunkGrid, elementCount } from '../../formats';
import { judgeAppend, restoreDocuments, undoAppend, type ExistingStore } from '../append';
import { assertForDask, partsOnDask } from '../dask';
import { planHash } from '../plan';
import { chunkIndex, cutParts } from '../planner';
import { runVirtual } from '../virtual';
import { Workspace, type WorkManifest } from '../workspace';
import { zarrLayout } from '../writer';
import { beginAt } from './begin';
import { isInputAtFault } from './fault';
import { finishStore } from './finish';
import { PartsRun } from './partsRun';
import { keepSession, openKept } from './prepared';
import { openSession, type Session } from './session';

/** The job `ingest`. */
export interface IngestSpec {
  verb: 'ingest';
  plan: Plan;
}

/** Which step to run; all of them without. */
export type IngestStep =
  { kind: 'prepare' } | { kind: 'part'; index: number; of: number } | { kind: 'finish' };

/** What was written; bytes of the sources count metadata too. */
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
  /** Values along `combine.dim` that were added to a store that was there. */
  appended?: number;
};

/**
 * Run a plan, or one step of it; a plan that was begun goes on where it stopped.
 *
 * @throws LifecycleError `bad-input`, `unreadable`, `unsupported`, `not-found`, `changed` (then nothing is left at the
 *   target), `conflict` where something else is there, `guard-refused`; what can be resumed keeps its chunks
 */
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
  const isOnDask = plan.run.engine === 'dask' && !step;
  if (isOnDask) {
    assertForDask(plan, context);
  }
  const workspace = new Workspace(context, plan);
  await workspace.assertAllowed(['zarr.json']);
  const before = await beginAt(plan, workspace, task.signal);
  if (step && step.kind !== 'prepare' && !before.manifest) {
    throw new LifecycleError(
      'bad-input',
      `${workspace.uri} is not prepared. Run lifecycle ingest PLAN --prepare first.`
    );
  }
  const { existing } = before;
  let manifest = before.manifest;
  let isFinishing = false;
  const isOfPrepared = step?.kind === 'part' || step?.kind === 'finish';
  const advice = isOfPrepared
    ? 'Prepare it again.'
    : 'What was written has been removed; run the same again.';
  try {
    const kept =
      step && step.kind !== 'prepare' && manifest
        ? await openKept(
            { plan, workspace, context, of: manifest, number: 'index' in step ? step.index : undefined },
            task.signal
          )
        : undefined;
    await using session = kept ?? (await openSession(plan, context, task.signal, existing));
    if (existing && !kept) {
      session.append = await judgeAppend(plan, session, existing, workspace, task.signal);
      session.parts = cutParts(session.ingest.arrays, session.append);
      await workspace.assertReplaceable(replacedKeys(session, existing), task.signal);
    }
    const layout = zarrLayout(session.ingest.zarrFormat);
    await workspace.assertAllowed([
      ...layout.rootKeys,
      ...session.ingest.arrays.flatMap(({ target }) =>
        layout.arrayDocuments(target).map(document => document.key)
      )
    ]);
    const prepared = manifestOf(plan, session, before.manifest, advice);
    const run = new PartsRun(task, workspace, session, prepared, layout, context.config.stateFolder);
    const numbers = partsOf(step, session.parts.length);
    if (!before.manifest) {
      await task.assertHeld();
      if (before.clear) {
        await workspace.clearTarget(['zarr.json', '.zmetadata', '.zgroup'], task.signal);
        await workspace.sibling.remove(task.signal);
      }
      if (existing) {
        await workspace.sibling.keepDocuments(existing.documents, task.signal);
      }
      manifest = prepared;
      await workspace.sibling.begin(prepared, task.signal);
    }
    if (isOnDask || step?.kind === 'prepare') {
      await keepSession(workspace, session, prepared, task.signal);
    }
    const elsewhere = isOnDask
      ? await partsOnDask({ plan, task, context, of: prepared.parts, done: await run.finished(numbers) })
      : undefined;
    const resumed = elsewhere?.resumed ?? (await run.run(numbers));
    await session.files.assertUnchanged(advice, task.signal);
    if (!step || step.kind === 'finish') {
      await assertFinished(run, session, workspace);
      isFinishing = true;
      await finishStore(plan, session, prepared, layout, workspace, task);
    }
    const { written } = run;
    return {
      uri: workspace.uri,
      mode: Object.fromEntries(session.ingest.arrays.map(({ review }) => [review.name, review.mode])),
      bytesRead: session.files.bytesRead + (elsewhere?.bytesRead ?? 0),
      bytesWritten: elsewhere?.bytesWritten ?? written.bytes,
      chunks: elsewhere?.chunks ?? written.chunks,
      seconds: secondsSince(started),
      parts: prepared.parts,
      resumed,
      ...(session.append && { appended: session.append.to - session.append.from })
    };
  } catch (thrown) {
    const error = toLifecycleError(thrown, workspace.uri);
    const isLost = isInputAtFault(error) && !isOfPrepared;
    if (manifest?.append && existing) {
      await (isLost
        ? undoAppend(workspace, manifest.append, existing)
        : isFinishing && restoreDocuments(workspace, existing));
    } else if (manifest && !manifest.append && isLost) {
      await workspace.removeAll();
    }
    throw error;
  }
}

/** What is prepared; refuses to go on with other sources than those it began with. */
function manifestOf(
  plan: Plan,
  session: Session,
  before: WorkManifest | undefined,
  advice: string
): WorkManifest {
  const sources = session.combined.files.map(({ uri, sizeBytes, version }) => ({ uri, sizeBytes, version }));
  if (!before) {
    return {
      lifecycle: 1,
      planSha256: planHash(plan),
      parts: session.parts.length,
      zarrFormat: session.ingest.zarrFormat,
      preparedAt: new Date().toISOString(),
      sources,
      ...(session.append && { append: session.append })
    };
  }
  const changed = sources.find((source, i) => JSON.stringify(source) !== JSON.stringify(before.sources[i]));
  if (changed || sources.length !== before.sources.length || before.parts !== session.parts.length) {
    const uri = changed?.uri ?? sources[0]?.uri;
    throw new LifecycleError('changed', `${uri} changed since this ingest began. ${advice}`, {
      subject: uri
    });
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

/** What of the store that is there will be written anew: its documents, and chunks that its end cuts through. */
function* replacedKeys({ append, ingest }: Session, { documents }: ExistingStore): Generator<string> {
  yield* documents.keys();
  const layout = zarrLayout(ingest.zarrFormat);
  for (const { target } of ingest.arrays) {
    const axis = target.dims.indexOf(append!.dim);
    const chunk = target.chunks[axis] ?? 1;
    if (append!.from % chunk === 0) {
      continue;
    }
    // One slab of the grid: that of the last index.
    const slab = { ...target, shape: target.shape.map((length, i) => (i === axis ? chunk : length)) };
    const count = elementCount(chunkGrid(slab.shape, slab.chunks));
    for (let number = 0; number < count; number++) {
      const index = chunkIndex(slab, number);
      index[axis] = Math.floor(append!.from / chunk);
      yield layout.chunkKey(target.name, index);
    }
  }
}
