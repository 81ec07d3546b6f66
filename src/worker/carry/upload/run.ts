/** The job of an upload, and what it leaves when nobody takes it up again. */
import { mapConcurrent, type PartJournal, type Task } from '../../core';
import type { WorkContext } from '../../context';
import { abortUploads } from '../../transfer/object';
import { carried } from '../carried';
import { placeOfFile, type UploadSpec } from '../spec';
import { LOOKS_AT_ONCE, doneName } from './begin';
import { Upload, type UploadResult } from './upload';

/**
 * Resolves when every file stands at its destination; their pieces come meanwhile through `carried`.
 *
 * @throws LifecycleError `guard-refused` or `conflict` before the first piece, `network` when the
 *   browser is silent, `storage-full` or `unauthorized` at the first file that meets them, else one
 *   error for all files that failed
 */
export async function runUpload(spec: UploadSpec, task: Task, context: WorkContext): Promise<UploadResult> {
  using upload = await Upload.begin(spec, task, context);
  using _open = carried.add(task.id, upload);
  return await upload.whenEnded();
}

/** Give up what a killed or cancelled run has open: parts at the stores, hidden files on disk. */
export async function clearUpload(
  spec: UploadSpec,
  job: { id: string; journal: PartJournal },
  context: WorkContext
): Promise<void> {
  await abortUploads(job.journal, context);
  const destination = context.parse(spec.destination);
  const store = context.open(destination);
  const open = spec.files
    .map(file => placeOfFile(destination, file))
    .filter(place => job.journal.get(doneName(place)) === undefined);
  await mapConcurrent(open, LOOKS_AT_ONCE, async ({ key }) => store.cleanUp?.(key, job.id));
}
