/** What `cp`, `mv` and `sync` share: run the request as a job, tell how it goes and went. */
import { formatAmount } from '../core';
import { transferTitle, type CopyRequest, type SyncRequest, type TransferResult } from '../transfer';
import type { CommandContext } from './command';
import { runJob } from './job';

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

/** Say on stderr that links were passed over. Not of `sync`, whose `skipped` counts equal objects too. */
export function noteLinks(verb: string, { skipped }: TransferResult, { output }: CommandContext): void {
  if (skipped > 0) {
    output.note(`lifecycle ${verb}: skipped ${skipped} symbolic links; links are not followed.`);
  }
}

function sentence(
  verb: keyof typeof DONE,
  { objects, bytes, skipped, removed, resumed, seconds }: TransferResult
): string {
  const before = resumed > 0 ? ` (${resumed} were there from an earlier run)` : '';
  const rest = verb === 'sync' ? ` ${skipped} were equal, ${removed} removed.` : '';
  return `${DONE[verb]} ${formatAmount({ objects, bytes })}, in ${seconds} s${before}.${rest}`;
}
