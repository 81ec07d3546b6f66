/** Opening the files of a virtual store; all that can be refused without their chunk tables is refused here. */
import type { Plan } from '../../../protocol/plan';
import type { WorkContext } from '../../context';
import { LifecycleError } from '../../core';
import { memberOf } from '../../formats';
import { combine, type Combined } from '../combine';
import { assertLock, ChunkTables, openFiles, type Files } from '../files';
import { planVirtual, type VirtualPlan } from './plan';

/** The files of a plan whose target is virtual, open, and what was planned of them. */
export interface VirtualSession extends AsyncDisposable {
  files: Files;
  combined: Combined;
  virtual: VirtualPlan;
}

/**
 * Dispose of it to close the files.
 *
 * @throws LifecycleError `unsupported` for a file in an archive, `changed` when the plan is locked
 *   to another, and as `planVirtual`
 */
export async function openVirtualSession(
  plan: Plan,
  context: WorkContext,
  signal: AbortSignal
): Promise<VirtualSession> {
  const files = await openFiles(plan, context, signal);
  try {
    const packed = files.uris.find(uri => memberOf(context.parse(uri)));
    if (packed !== undefined) {
      throw new LifecycleError(
        'unsupported',
        `${packed}: references cannot lead into an archive. Set target.kind: zarr, or unpack the archive.`,
        { subject: packed }
      );
    }
    await assertLock(plan, files, context, signal);
    const combined = await combine(plan, files, new ChunkTables(files), signal);
    const virtual = await planVirtual(plan, combined, files);
    return { files, combined, virtual, [Symbol.asyncDispose]: () => files[Symbol.asyncDispose]() };
  } catch (error) {
    await files[Symbol.asyncDispose]();
    throw error;
  }
}
