/** The job of a download. */
import type { Task } from '../../core';
import type { WorkContext } from '../../context';
import { carried } from '../carried';
import type { DownloadSpec } from '../spec';
import { Download, type DownloadResult } from './download';

export async function runDownload(
  spec: DownloadSpec,
  task: Task,
  context: WorkContext
): Promise<DownloadResult> {
  using download = await Download.begin(spec, task, context);
  using _open = carried.add(task.id, download);
  return await download.whenEnded();
}
