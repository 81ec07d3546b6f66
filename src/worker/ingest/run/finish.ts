/** Finishing: array metadata, then root metadata, and only then is there a store. */
import type { Plan } from '../../../protocol/plan';
import { forEachConcurrent, throwIfAborted, type Task } from '../../core';
import type { WorkManifest, Workspace } from '../workspace';
import type { MetadataDocument, TargetGroup, ZarrLayout } from '../writer';
import type { Session } from './session';

/**
 * All documents are written, and then what lies beside the store is taken away. A
 * write that was begun is waited for, even when another one failed: were it broken off,
 * it could still arrive, after the old document was put back.
 */
export async function finishStore(
  plan: Plan,
  session: Session,
  manifest: WorkManifest,
  layout: ZarrLayout,
  workspace: Workspace,
  task: Task
): Promise<void> {
  await task.assertHeld();
  const arrays = session.ingest.arrays.map(each => each.target);
  const bytesOf = ({ text }: MetadataDocument): Buffer => Buffer.from(`${text}\n`);
  await forEachConcurrent(
    arrays.flatMap(array => layout.arrayDocuments(array)),
    8,
    document => {
      const bytes = bytesOf(document);
      return workspace.writeChunk(document.key, bytes, bytes.byteLength);
    },
    task.signal
  );
  await workspace.sync(task.signal);
  await task.assertHeld();
  const group = groupOf(plan, session, manifest);
  for (const document of layout.rootDocuments(group, arrays, session.ingest.consolidated)) {
    throwIfAborted(task.signal);
    await workspace.write(document.key, bytesOf(document));
  }
  await workspace.sibling.end(task.signal);
}

/** The root's attributes, with when and from what the store was made. */
export function groupOf(
  plan: Plan,
  { combined }: Pick<Session, 'combined'>,
  manifest: Pick<WorkManifest, 'preparedAt' | 'planSha256'>
): TargetGroup {
  return {
    attributes: {
      ...combined.attributes,
      ...plan.target.attributes,
      pangeo_forge_build_timestamp: manifest.preparedAt,
      lifecycle_plan_sha256: manifest.planSha256
    },
    attributeTypes: Object.fromEntries(
      Object.entries(combined.attributeTypes).filter(([name]) => !(name in plan.target.attributes))
    )
  };
}
