/** Where a virtual store goes: one JSON object, or a folder. Nothing is written that the guard or the plan forbids. */
import type { Plan } from '../../../protocol/plan';
import type { WorkContext } from '../../context';
import { atKey, LifecycleError, type Location } from '../../core';
import { planHash } from '../plan';
import type { WorkManifest, Workspace } from '../workspace';

/** The location that a target names, without a trailing slash; refuses what no store can be at. */
export function targetLocation(plan: Plan, context: WorkContext): Location {
  const location = context.parse(plan.target.uri);
  const key = location.key.replace(/\/+$/, '');
  const uri = context.format(atKey(location, key));
  const refuse = (words: string): never => {
    throw new LifecycleError('bad-input', `${uri}: ${words}`, { subject: uri });
  };
  if (location.type === 'http') {
    refuse('web addresses can only be read. Choose a path or a bucket.');
  }
  if (key === '') {
    refuse('the target must be an object or a folder of its own, not a whole bucket.');
  }
  if (plan.target.kind === 'kerchunk-json' && !/\.json$/i.test(key)) {
    refuse('a target of kind kerchunk-json is one file, whose name ends in .json.');
  }
  if (plan.target.kind === 'kerchunk-parquet' && !/\.(parq|parquet)$/i.test(key)) {
    // fsspec takes a name with one of these endings for references without asking the store.
    refuse('a target of kind kerchunk-parquet is a folder, whose name ends in .parq or .parquet.');
  }
  return atKey(location, key);
}

/** What stands at the target of a JSON document: its version, or null; refuses to replace it unasked. */
export async function occupant(plan: Plan, location: Location, context: WorkContext, signal: AbortSignal) {
  const uri = context.format(location);
  await context.guard.assert('create', location, 'named');
  const info = await context.open(location).stat(location.key, signal);
  if (!info) {
    return null;
  }
  if (info.isFolder) {
    throw new LifecycleError('conflict', `${uri} is a folder. Choose another target.`, { subject: uri });
  }
  if (!plan.target.overwrite) {
    throw exists(uri);
  }
  await context.guard.assert('overwrite', location, 'named', info.version);
  return info.version;
}

/** What stands at the target folder; refuses to replace it unasked. */
export async function folderState(
  plan: Plan,
  workspace: Workspace,
  signal: AbortSignal
): Promise<{ manifest?: WorkManifest; clear: boolean }> {
  const manifest = await workspace.sibling.manifest(signal);
  const occupied = manifest !== undefined || (await workspace.occupied(signal));
  if (manifest?.planSha256 === planHash(plan)) {
    // An earlier run of the same plan did not come to its end: written anew, whole.
    return { manifest, clear: true };
  }
  if (occupied && !plan.target.overwrite) {
    throw exists(workspace.uri);
  }
  return { clear: occupied };
}

function exists(uri: string): LifecycleError {
  return new LifecycleError(
    'conflict',
    `${uri} exists already. Choose another target, remove it, or set target.overwrite: true in the plan.`,
    { subject: uri }
  );
}
