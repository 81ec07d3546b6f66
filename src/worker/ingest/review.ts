/** What running a plan would do, for the review page and `--dry-run`. */
import type { Plan, PlanReview } from '../../protocol/plan';
import type { WorkContext } from '../context';
import { estimateSeconds } from './estimate';
import { openSession } from './session';
import { reviewVirtual } from './virtual';
import { Workspace } from './workspace';

export async function reviewPlan(plan: Plan, context: WorkContext, signal: AbortSignal): Promise<PlanReview> {
  if (plan.target.kind !== 'zarr') {
    return reviewVirtual(plan, context, signal);
  }
  const workspace = new Workspace(context, plan);
  await using session = await openSession(plan, context, signal);
  const { ingest, combined } = session;
  const variables = ingest.arrays.map(each => each.review);
  const targetExists = (await workspace.manifest(signal)) === undefined && (await workspace.occupied(signal));
  const warnings = [...ingest.warnings];
  if (targetExists) {
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
    targetExists
  };
}
