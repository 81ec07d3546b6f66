/** What running a plan would do, for the review page and `--dry-run`. */
import type { Plan, PlanReview } from '../../protocol/plan';
import type { WorkContext } from '../context';
import { isLifecycleError } from '../core';
import { judgeAppend, readExisting, type ExistingStore } from './append';
import { estimateSeconds } from './estimate';
import { planHash } from './plan';
import { openSession, type Session } from './session';
import { reviewVirtual } from './virtual';
import { Workspace } from './workspace';

export async function reviewPlan(plan: Plan, context: WorkContext, signal: AbortSignal): Promise<PlanReview> {
  if (plan.target.kind !== 'zarr') {
    return reviewVirtual(plan, context, signal);
  }
  const workspace = new Workspace(context, plan);
  const isBegun = (await workspace.manifest(signal)) !== undefined;
  const targetExists = !isBegun && (await workspace.occupied(signal));
  const { dim } = plan.combine;
  const existing =
    targetExists && !plan.target.overwrite && dim !== null
      ? await readExisting(workspace, signal)
      : undefined;
  await using session = await openSession(plan, context, signal, existing);
  const { ingest, combined } = session;
  const variables = ingest.arrays.map(each => each.review);
  const warnings = [...ingest.warnings];
  let appended: number | undefined;
  if (existing && existing.planSha256 !== planHash(plan)) {
    const { words, added } = await wouldAppend(plan, session, existing, workspace, signal);
    warnings.unshift(words);
    appended = added;
  } else if (targetExists) {
    warnings.unshift(
      plan.target.overwrite
        ? `${workspace.uri} exists and will be replaced: what is there now is removed first.`
        : `${workspace.uri} exists already. Choose another target, or set target.overwrite: true.`
    );
  }
  return {
    uri: workspace.uri,
    zarrFormat: ingest.zarrFormat,
    files: combined.files.length,
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
