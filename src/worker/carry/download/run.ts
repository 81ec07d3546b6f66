/** The job of a download. */
import type { Task } from '../../core';
import type { WorkContext } from '../../context';
import { carried } from '../carried';
import type { DownloadSpec } from '../spec';
import { Download, type DownloadResult } from './download';

/**
 * Resolves when the browser has said that it has all; it gets the pieces meanwhile through `carried`.
 *
 * @throws LifecycleError `network` when the browser is silent, `changed` when what an earlier run gave
 *   is another by now
 */
export async function runDownload(
  spec: DownloadSpec,
  task: Task,
  context: WorkContext
): Promise<DownloadResult> {
  using download = await Download.begin(spec, task, context);
  using _open = carried.add(task.id, download);
  return await download.whenEnded();
}
