/**
 * Running a plan: prepare, parts, finish. Never half a store: root metadata
 * come last; bad input removes what was written; what can be resumed keeps its chunks.
 */
import type { Plan, VariableMode } from '../../protocol/plan';
import { forEachConcurrent, LifecycleError, toLifecycleError, type Task } from '../core';
import type { ErrorTag } from '../../protocol/errors';
import type { WorkContext } from '../context';
import { elementCount, itemSize } from '../formats';
import { planHash } from './plan';
import { recodeBlock } from './recode';
import { openSession, type Session } from './session';
import { Workspace, type WorkManifest } from './workspace';
import { zarrLayout, type ZarrLayout } from './writer';

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

/** Blocks in work at once: one is read while the other is encoded. */
const BLOCKS_AT_ONCE = 2;

export async function runIngest(
  spec: IngestSpec,
  task: Task,
  context: WorkContext,
  step?: IngestStep
): Promise<IngestResult> {
  const started = performance.now();
  const { plan } = spec;
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
    const run = new IngestRun(plan, task, workspace, session, layout);
    const manifest = run.manifest(before.manifest);
    if (!before.manifest) {
      await task.assertHeld();
      if (before.clear) {
        await workspace.clearTarget(['zarr.json', '.zmetadata', '.zgroup'], task.signal);
        await workspace.removeSibling(task.signal);
      }
      begun = true;
      await workspace.begin(manifest, task.signal);
    }
    const resumed = await run.parts(step);
    if (!step || step.kind === 'finish') {
      await run.finish(manifest);
    }
    const written = run.written;
    return {
      uri: workspace.uri,
      mode: Object.fromEntries(session.ingest.arrays.map(({ review }) => [review.name, review.mode])),
      bytesRead: session.combined.files.reduce((sum, file) => sum + file.sizeBytes, 0),
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

class IngestRun {
  readonly written = { chunks: 0, bytes: 0 };
  private bytesDone = 0;

  constructor(
    private readonly plan: Plan,
    private readonly task: Task,
    private readonly workspace: Workspace,
    private readonly session: Session,
    private readonly layout: ZarrLayout
  ) {}

  /** What is prepared; refuses to go on with other sources than those it began with. */
  manifest(before: WorkManifest | undefined): WorkManifest {
    const sources = this.session.combined.files.map(({ uri, sizeBytes, version }) => ({
      uri,
      sizeBytes,
      version
    }));
    if (!before) {
      return {
        lifecycle: 1,
        planSha256: planHash(this.plan),
        parts: this.session.parts.length,
        zarrFormat: this.session.ingest.zarrFormat,
        preparedAt: new Date().toISOString(),
        sources
      };
    }
    const changed = sources.find((source, i) => JSON.stringify(source) !== JSON.stringify(before.sources[i]));
    if (changed || sources.length !== before.sources.length || before.parts !== this.session.parts.length) {
      const uri = changed?.uri ?? sources[0]?.uri;
      throw new LifecycleError(
        'changed',
        `${uri} changed since this ingest began. What was written has been removed; run the same again.`,
        { subject: uri }
      );
    }
    return before;
  }

  /** Run the parts of this step that are not finished. Answers with the number of those that were. */
  async parts(step: IngestStep | undefined): Promise<number> {
    const { parts, ingest } = this.session;
    const { task, workspace } = this;
    const done = await workspace.finishedParts(task.signal);
    const mine = this.partsOf(step);
    const bytesTotal = mine.reduce((sum, number) => sum + this.partBytes(number), 0);
    let partsDone = 0;
    const report = (key: string | null): void =>
      task.progress({ partsDone, partsTotal: mine.length, bytesDone: this.bytesDone, bytesTotal, key });
    const finished = mine.filter(number => done.has(number));
    for (const number of finished) {
      this.count(await workspace.partRecord(number, task.signal));
      this.bytesDone += this.partBytes(number);
      partsDone++;
    }
    report(null);
    await forEachConcurrent(
      mine.filter(number => !done.has(number)),
      BLOCKS_AT_ONCE,
      async (number, signal) => {
        const part = parts[number - 1]!;
        const array = ingest.arrays[part.array]!;
        const record = { chunks: 0, bytes: 0 };
        for (let block = part.first; block < part.first + part.count; block++) {
          await recodeBlock(array, block, {
            files: this.session.files,
            layout: this.layout,
            parallel: ingest.parallel,
            signal,
            write: async (key, bytes) => {
              await workspace.write(key, bytes, signal);
              record.chunks++;
              record.bytes += bytes.byteLength;
            },
            onBytes: bytes => {
              this.bytesDone += bytes;
              report(array.target.name);
            }
          });
        }
        await task.assertHeld();
        await workspace.finishPart(number, record, signal);
        task.journal.finish(`part ${number}`, { ...record });
        this.count(record);
        partsDone++;
        report(array.target.name);
      },
      task.signal
    );
    return finished.length;
  }

  /** Array metadata, then root metadata, then the sibling goes. */
  async finish(manifest: WorkManifest): Promise<void> {
    const { session, layout, workspace, task, plan } = this;
    const done = await workspace.finishedParts(task.signal);
    const missing = session.parts.findIndex((_, i) => !done.has(i + 1));
    if (missing >= 0) {
      throw new LifecycleError(
        'conflict',
        `${workspace.uri}: part ${missing + 1} of ${session.parts.length} is not written yet. Run lifecycle ingest PLAN --part ${missing + 1}/${session.parts.length}.`,
        { subject: workspace.uri }
      );
    }
    await task.assertHeld();
    const arrays = session.ingest.arrays.map(each => each.target);
    const documents = arrays.flatMap(array => layout.arrayDocuments(array));
    const write = (document: { key: string; text: string }, signal: AbortSignal): Promise<void> =>
      workspace.write(document.key, Buffer.from(`${document.text}\n`), signal);
    await forEachConcurrent(documents, 8, write, task.signal);
    await task.assertHeld();
    const group = {
      attributes: {
        ...session.combined.attributes,
        ...plan.target.attributes,
        pangeo_forge_build_timestamp: manifest.preparedAt,
        lifecycle_plan_sha256: manifest.planSha256
      },
      attributeTypes: withoutKeys(session.combined.attributeTypes, Object.keys(plan.target.attributes))
    };
    for (const document of layout.rootDocuments(group, arrays, session.ingest.consolidated)) {
      await write(document, task.signal);
    }
    await workspace.removeSibling(task.signal);
  }

  /** Numbers, from 1, of the parts that a step runs. */
  private partsOf(step: IngestStep | undefined): number[] {
    const total = this.session.parts.length;
    if (step?.kind === 'prepare') {
      return [];
    }
    if (step?.kind === 'part') {
      if (step.of !== total || step.index < 1 || step.index > total) {
        throw new LifecycleError(
          'bad-input',
          `--part ${step.index}/${step.of}: this ingest was prepared in ${total} parts, so give --part I/${total} with I from 1 to ${total}.`
        );
      }
      return [step.index];
    }
    return step?.kind === 'finish' ? [] : Array.from({ length: total }, (_, i) => i + 1);
  }

  private partBytes(number: number): number {
    const part = this.session.parts[number - 1]!;
    const { target, block } = this.session.ingest.arrays[part.array]!;
    return part.count * elementCount(block) * itemSize(target.dtype);
  }

  private count(record: { chunks: number; bytes: number }): void {
    this.written.chunks += record.chunks;
    this.written.bytes += record.bytes;
  }
}

function withoutKeys<T>(record: Readonly<Record<string, T>>, keys: readonly string[]): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => !keys.includes(key)));
}
