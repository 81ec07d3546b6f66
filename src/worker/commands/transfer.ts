/** What `cp` and `mv` share: resolve what was written, run it as a job, tell how it went. */
import type { Job } from '../../protocol/jobs';
import { formatBytes } from '../core';
import type { CopyResult } from '../transfer';
import type { CommandContext } from './command';

export async function runTransfer(
  verb: 'cp' | 'mv',
  operands: readonly string[],
  recursive: boolean,
  context: CommandContext
): Promise<number> {
  const { output, signal } = context;
  const work = await context.work();
  // Resolved here: a job that is taken up later knows no working folder.
  const uris = operands.map(uri => work.format(work.parse(uri)));
  const sources = uris.slice(0, -1);
  const destination = uris[uris.length - 1];
  const jobs = await context.jobs();
  const subject = sources.length === 1 ? sources[0] : `${sources.length} sources`;
  const result = (await jobs.run(
    {
      title: `${verb === 'cp' ? 'Copy' : 'Move'} ${subject} to ${destination}`,
      spec: { verb, sources, destination, recursive }
    },
    { signal, onProgress: job => tell(job, output) }
  )) as CopyResult;
  if (result.skipped > 0) {
    output.note(`lifecycle ${verb}: skipped ${result.skipped} symbolic links; links are not followed.`);
  }
  await output.result(result, sentence(verb, result));
  return 0;
}

/** Show a job's progress. */
function tell({ progress }: Job, output: CommandContext['output']): void {
  const { partsDone, partsTotal, bytesDone, bytesTotal, bytesPerSecond } = progress;
  const fraction = bytesTotal ? bytesDone / bytesTotal : partsTotal ? partsDone / partsTotal : null;
  const of = partsTotal === null ? '' : ` of ${partsTotal}`;
  output.progress(`${partsDone}${of}, ${formatBytes(bytesDone)}, ${formatBytes(bytesPerSecond)}/s`, fraction);
}

function sentence(verb: 'cp' | 'mv', { objects, bytes, resumed, seconds }: CopyResult): string {
  const before = resumed > 0 ? ` (${resumed} were there from an earlier run)` : '';
  const noun = objects === 1 ? 'object' : 'objects';
  return `${verb === 'cp' ? 'Copied' : 'Moved'} ${objects} ${noun}, ${formatBytes(bytes)}, in ${seconds} s${before}.`;
}
