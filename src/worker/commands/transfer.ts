/** What `cp`, `mv` and `sync` share: run the request as a job, tell how it goes and went. */
import type { Job } from '../../protocol/jobs';
import { formatBytes } from '../core';
import { transferTitle, type CopyRequest, type SyncRequest, type TransferResult } from '../transfer';
import type { JobResult, NewJob } from '../jobs/types';
import type { CommandContext } from './command';

const DONE = { cp: 'Copied', mv: 'Moved', sync: 'Copied' } as const;

/** The request of `cp` or `mv`. Resolved here: a job that is taken up later knows no working folder. */
export async function copyRequest(
  verb: 'cp' | 'mv',
  operands: readonly string[],
  recursive: boolean,
  context: CommandContext
): Promise<CopyRequest> {
  const work = await context.work();
  const uris = operands.map(uri => work.format(work.parse(uri)));
  return { verb, sources: uris.slice(0, -1), destination: uris[uris.length - 1]!, recursive };
}

/** Answers with the exit code; what went wrong is thrown. */
export async function runTransfer(
  request: CopyRequest | SyncRequest,
  context: CommandContext
): Promise<number> {
  const result = await runCopy(request, context);
  await context.output.result(result, sentence(request.verb, result));
  return 0;
}

/** Run it as a job, and tell how it goes; what it did is the caller's to say. */
async function runCopy(
  request: CopyRequest | SyncRequest,
  context: CommandContext
): Promise<TransferResult & Record<string, unknown>> {
  const { verb } = request;
  const result = await runJob<TransferResult>({ title: transferTitle(request), spec: request }, context);
  if (verb !== 'sync') {
    noteLinks(verb, result, context);
  }
  return { ...result };
}

/** Run any job, telling its progress. */
export async function runJob<T extends JobResult>(job: NewJob, context: CommandContext): Promise<T> {
  const { output, signal } = context;
  const jobs = await context.jobs();
  if (jobs.problem !== undefined) {
    output.note(jobs.problem);
  }
  return (await jobs.run(job, {
    signal,
    onProgress: state => tell(state, output),
    onNote: words => output.note(words)
  })) as T;
}

export function noteLinks(verb: string, { skipped }: TransferResult, { output }: CommandContext): void {
  if (skipped > 0) {
    output.note(`lifecycle ${verb}: skipped ${skipped} symbolic links; links are not followed.`);
  }
}

/** Show a job's progress. */
function tell({ progress }: Job, output: CommandContext['output']): void {
  const { partsDone, partsTotal, bytesDone, bytesTotal, bytesPerSecond } = progress;
  const fraction = bytesTotal ? bytesDone / bytesTotal : partsTotal ? partsDone / partsTotal : null;
  const text =
    partsTotal === null
      ? `${partsDone} compared`
      : `${partsDone} of ${partsTotal}, ${formatBytes(bytesDone)}, ${formatBytes(bytesPerSecond)}/s`;
  output.progress(text, fraction);
}

function sentence(
  verb: keyof typeof DONE,
  { objects, bytes, skipped, removed, resumed, seconds }: TransferResult
): string {
  const before = resumed > 0 ? ` (${resumed} were there from an earlier run)` : '';
  const noun = objects === 1 ? 'object' : 'objects';
  const rest = verb === 'sync' ? ` ${skipped} were equal, ${removed} removed.` : '';
  return `${DONE[verb]} ${objects} ${noun}, ${formatBytes(bytes)}, in ${seconds} s${before}.${rest}`;
}
