/** What writing a virtual store would do, for the review page and `--dry-run`. */
import type { Plan } from '../../../protocol/plan';
import type { PlanReview } from '../../../protocol/review';
import type { WorkContext } from '../../context';
import { Workspace } from '../workspace';
import { openVirtualSession } from './session';
import { targetLocation } from './target';

/** As `reviewPlan`, for a plan whose target is references. */
export async function reviewVirtual(
  plan: Plan,
  context: WorkContext,
  signal: AbortSignal
): Promise<PlanReview> {
  const location = targetLocation(plan, context);
  await using session = await openVirtualSession(plan, context, signal);
  const { combined, virtual } = session;
  const variables = virtual.arrays.map(each => each.review);
  const workspace = new Workspace(context, plan);
  const targetExists = await workspace.occupied(signal);
  const uri = context.format(location);
  const warnings = [...virtual.warnings];
  if (targetExists) {
    warnings.unshift(
      plan.target.overwrite
        ? `${uri} exists and will be replaced: what is there now is removed first.`
        : `${uri} exists already. Choose another target, or set target.overwrite: true.`
    );
  }
  return {
    uri,
    zarrFormat: virtual.layout.zarrFormat,
    files: combined.files.length,
    bytesToRead: variables.reduce((sum, each) => sum + each.bytesToRead, 0),
    bytesToWrite: variables.reduce((sum, each) => sum + each.bytesToWrite, 0),
    rawBytes: variables.reduce((sum, each) => sum + each.rawBytes, 0),
    chunks: variables.reduce((sum, each) => sum + each.chunkCount, 0),
    memoryBytes: MEMORY_BYTES,
    // Finding a chunk and reading some of them back takes about this.
    seconds: Math.ceil(1 + variables.reduce((sum, each) => sum + each.chunkCount, 0) / 100_000),
    variables,
    warnings,
    targetExists
  };
}

/** What one table of a million chunks, and the chunks read back, take beside the worker itself. */
const MEMORY_BYTES = 200 * 1024 * 1024;
