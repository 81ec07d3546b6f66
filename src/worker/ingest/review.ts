/** What running a plan would do, for the review page and `--dry-run`. */
import type { Plan } from '../../protocol/plan';
import type { PlanReview } from '../../protocol/review';
import type { FoundFile } from '../../protocol/sources';
import type { WorkContext } from '../context';
import { formatBytes, isLifecycleError } from '../core';
import { findFiles } from '../sources';
import { judgeAppend, readExisting, type ExistingStore } from './append';
import { planHash } from './plan';
import { estimateSeconds } from './planner';
import { openSession, type Session } from './run';
import { reviewVirtual } from './virtual';
import { Workspace } from './workspace';

/** Staged files that a review waits for. */
const MOST_STAGED = 4;

/**
 * Opens the sources and reads their metadata; nothing is written.
 *
 * @throws LifecycleError what would stop the ingest, naming file and variable
 */
export async function reviewPlan(plan: Plan, context: WorkContext, signal: AbortSignal): Promise<PlanReview> {
  if (plan.target.kind !== 'zarr') {
    return reviewVirtual(plan, context, signal);
  }
  const workspace = new Workspace(context, plan);
  const begun = await workspace.sibling.manifest(signal);
  // An append that another plan began is undone; anything else of another plan stands in the way.
  const isOthers = begun !== undefined && !begun.append && begun.planSha256 !== planHash(plan);
  const targetExists = isOthers || (begun === undefined && (await workspace.occupied(signal)));
  const { dim } = plan.combine;
  const existing =
    targetExists && !isOthers && !plan.target.overwrite && dim !== null
      ? await readExisting(workspace, signal)
      : undefined;
  const sample = await sampleOf(plan, context, signal);
  await using session = await openSession(plan, context, signal, existing, sample?.files);
  const { ingest, combined } = session;
  const variables = ingest.arrays.map(each => each.review);
  const warnings = [...ingest.warnings];
  if (sample) {
    warnings.unshift(sample.words);
  }
  let appended: number | undefined;
  if (existing && existing.planSha256 !== planHash(plan)) {
    const { words, added } = await wouldAppend(plan, session, existing, workspace, signal);
    warnings.unshift(words);
    appended = added;
  } else if (targetExists) {
    warnings.unshift(
      isOthers
        ? `An ingest of another plan was begun at ${workspace.uri} and is not finished. What it wrote goes when target.overwrite is true.`
        : plan.target.overwrite
          ? `${workspace.uri} exists and will be replaced: what is there now is removed first.`
          : `${workspace.uri} exists already. Choose another target, or set target.overwrite: true.`
    );
  }
  return {
    uri: workspace.uri,
    zarrFormat: ingest.zarrFormat,
    files: sample?.total ?? combined.files.length,
    bytesToRead: variables.reduce((sum, each) => sum + each.bytesToRead, 0),
    bytesToWrite: variables.reduce((sum, each) => sum + each.bytesToWrite, 0),
    rawBytes: variables.reduce((sum, each) => sum + each.rawBytes, 0),
    chunks: variables.reduce((sum, each) => sum + each.chunkCount, 0),
    memoryBytes: ingest.memoryBytes,
    seconds: estimateSeconds(variables, {
      source: plan.source.kind !== 'local',
      target: context.parse(plan.target.uri).type !== 'disk'
    }),
    variables,
    warnings,
    targetExists,
    ...(appended !== undefined && { appended })
  };
}

/**
 * Files that are staged must be fetched before they can be looked at. Nobody
 * waits for hundreds of them to see a review: the first and the last stand for all.
 */
async function sampleOf(
  plan: Plan,
  context: WorkContext,
  signal: AbortSignal
): Promise<{ files: FoundFile[]; total: number; words: string } | undefined> {
  if (plan.source.stage !== 'scratch') {
    return undefined;
  }
  const { files } = await findFiles(plan.source, { context, signal });
  const total = files.length;
  if (total <= MOST_STAGED) {
    return undefined;
  }
  const bytes = files.reduce((sum, { sizeBytes }) => sum + (sizeBytes ?? NaN), 0);
  const size = Number.isNaN(bytes) ? '' : ` (${formatBytes(bytes)})`;
  return {
    files: [files[0]!, files.at(-1)!],
    total,
    words: `${total} files${size} will be fetched to scratch first. What stands here is of the first and the last of them alone.`
  };
}

/** What would be added to the store that is there, or why nothing can. */
async function wouldAppend(
  plan: Plan,
  session: Session,
  existing: ExistingStore,
  workspace: Workspace,
  signal: AbortSignal
): Promise<{ words: string; added?: number }> {
  try {
    const { dim, from, to } = await judgeAppend(plan, session, existing, workspace, signal);
    const words = `${workspace.uri} exists, and ${to - from} values along ${dim} are added to its ${from}; what is there stays.`;
    return { words, added: to - from };
  } catch (error) {
    if (isLifecycleError(error, 'conflict')) {
      return { words: error.message };
    }
    throw error;
  }
}
