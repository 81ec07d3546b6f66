/** Running a plan whose target is virtual: references are written, read back, and only then become visible. */
import type { Plan } from '../../../protocol/plan';
import type { WorkContext } from '../../context';
import { HeapGrowth, ROOMY_PERCENT, fsspecUrl, secondsSince, toLifecycleError, type Task } from '../../core';
import { openingCode, remoteOf, type VirtualKind, type VirtualSource } from '../../python';
import { planHash } from '../plan';
import type { IngestResult, IngestSpec, IngestStep } from '../run';
import { isInputAtFault } from '../run/fault';
import { groupOf } from '../run/finish';
import { Workspace } from '../workspace';
import { containersOf } from './containers';
import { VirtualContent } from './content';
import { openVirtualSession } from './session';
import { folderState, targetLocation } from './target';
import { SourceUrls, type Spelling } from './urls';
import { icechunkKeys, writeIcechunk } from './writeIcechunk';
import { writeJson } from './writeJson';
import { parquetKeys, writeParquet } from './writeParquet';
import type { Writing } from './writing';

type VirtualResult = IngestResult & {
  /** Chunks that stay in the files; the others are in the store. */
  references: number;
  /** What a reader must know to open it. */
  source: VirtualSource | null;
  /** Python that opens it. */
  python: string | null;
};

/** Writing references is one short piece of work: `finish` does it, `prepare` sees that it can be done. */
export async function runVirtual(
  spec: IngestSpec,
  task: Task,
  context: WorkContext,
  step?: IngestStep
): Promise<VirtualResult> {
  const started = performance.now();
  const { plan } = spec;
  const kind = plan.target.kind as VirtualKind;
  const location = targetLocation(plan, context);
  using _roomy = new HeapGrowth(ROOMY_PERCENT);
  await using session = await openVirtualSession(plan, context, task.signal);
  const { virtual, files } = session;
  const urls = new SourceUrls(context, location, spellingOf(plan));
  const preparedAt = new Date().toISOString();
  const content = new VirtualContent(
    virtual,
    groupOf(plan, session, { preparedAt, planSha256: planHash(plan) }),
    {
      files,
      urls,
      zarrFormat: virtual.layout.zarrFormat,
      // fsspec takes the empty path of a Parquet record for an address.
      mayBeAbsent: kind !== 'kerchunk-parquet',
      signal: task.signal
    },
    (key, partsDone) => task.progress({ partsDone, partsTotal: virtual.arrays.length, key })
  );
  const writing: Writing = {
    plan,
    context,
    task,
    session,
    content,
    location,
    source: async () => ({
      kind,
      url: fsspecUrl(location),
      store: await remoteOf(location, context.config),
      references: await urls.remote(),
      relative: plan.target.references === 'relative',
      ...(kind === 'icechunk' && { containers: containersOf(urls.locations).map(({ prefix }) => prefix) })
    })
  };
  const writes = step === undefined || step.kind === 'finish';
  const written = writes ? await write(writing, kind, preparedAt) : 0;
  const source = writes ? await writing.source() : null;
  return {
    uri: context.format(location),
    mode: Object.fromEntries(virtual.arrays.map(({ review }) => [review.name, review.mode])),
    bytesRead: files.bytesRead,
    bytesWritten: written,
    chunks: content.counts.chunks,
    seconds: secondsSince(started),
    parts: 1,
    resumed: 0,
    references: content.counts.references,
    source,
    python: source && openingCode(source)
  };
}

function spellingOf({ target }: Plan): Spelling {
  return target.kind === 'icechunk' ? 'escaped' : target.references === 'relative' ? 'relative' : 'fsspec';
}

async function write(writing: Writing, kind: VirtualKind, preparedAt: string): Promise<number> {
  return kind === 'kerchunk-json' ? writeJson(writing) : writeFolder(writing, kind, preparedAt);
}

/** Parquet and Icechunk: beside the folder stands its manifest until all of it is there. */
async function writeFolder(
  writing: Writing,
  kind: 'kerchunk-parquet' | 'icechunk',
  preparedAt: string
): Promise<number> {
  const { plan, context, task, session, content } = writing;
  const workspace = new Workspace(context, plan);
  const keys = kind === 'icechunk' ? icechunkKeys() : ['.zmetadata', ...parquetKeys(writing)];
  await workspace.assertAllowed(keys);
  const state = await folderState(plan, workspace, task.signal);
  await task.assertHeld();
  if (state.clear) {
    await workspace.clearTarget(
      ['.zmetadata', 'repo', 'refs/branch.main/ref.json', 'zarr.json', '.zgroup'],
      task.signal
    );
    await workspace.sibling.remove(task.signal);
  }
  await workspace.sibling.begin(
    {
      lifecycle: 1,
      planSha256: planHash(plan),
      parts: 1,
      zarrFormat: content.plan.layout.zarrFormat,
      preparedAt,
      sources: session.combined.files.map(({ uri, sizeBytes, version }) => ({ uri, sizeBytes, version }))
    },
    task.signal
  );
  try {
    const written =
      kind === 'icechunk' ? await writeIcechunk(writing, workspace) : await writeParquet(writing, workspace);
    await workspace.sibling.end(task.signal);
    return written;
  } catch (thrown) {
    const error = toLifecycleError(thrown, workspace.uri);
    if (isInputAtFault(error) || kind === 'icechunk') {
      await workspace.removeAll();
    }
    throw error;
  }
}
