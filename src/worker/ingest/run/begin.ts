/** How a run begins: on nothing, on what an earlier run left, over a store, or at the end of one. */
import type { Plan } from '../../../protocol/plan';
import { LifecycleError } from '../../core';
import { readExisting, undoAppend, type ExistingStore } from '../append';
import { planHash } from '../plan';
import type { WorkManifest, Workspace } from '../workspace';

interface Beginning {
  /** Of the same plan, prepared before. */
  manifest?: WorkManifest;
  /** The store that the plan may add to. */
  existing?: ExistingStore;
  /** What is there goes first. */
  clear: boolean;
}

/** What is at the target, and what may be done with it. An append of another plan that was not finished is undone. */
export async function beginAt(plan: Plan, workspace: Workspace, signal: AbortSignal): Promise<Beginning> {
  const { overwrite } = plan.target;
  let manifest = await workspace.sibling.manifest(signal);
  const kept = manifest?.append ? await workspace.sibling.keptDocuments(signal) : undefined;
  if (manifest?.planSha256 === planHash(plan)) {
    return { manifest, existing: kept, clear: false };
  }
  if (manifest?.append && kept && !overwrite) {
    await undoAppend(workspace, manifest.append, kept);
    manifest = undefined;
  }
  if (manifest && !overwrite) {
    throw new LifecycleError(
      'conflict',
      `${workspace.uri}: another ingest of a different plan was begun here and is not finished. Finish it, remove ${workspace.uri} and ${workspace.uri}.lifecycle, or set target.overwrite: true.`,
      { subject: workspace.uri }
    );
  }
  const occupied = manifest !== undefined || (await workspace.occupied(signal));
  if (!occupied || overwrite) {
    return { clear: occupied };
  }
  const existing = plan.combine.dim === null ? undefined : await readExisting(workspace, signal);
  if (!existing || existing.planSha256 === planHash(plan)) {
    throw new LifecycleError(
      'conflict',
      `${workspace.uri} exists already. Choose another target, remove it, or set target.overwrite: true in the plan.`,
      { subject: workspace.uri }
    );
  }
  return { existing, clear: false };
}
