/** `lifecycle request`: the link that asks the data team for a dataset, or to delete one, filled in. */
import type { FoundFile } from '../../protocol/sources';
import type { WorkContext } from '../context';
import { mapConcurrent, memoryTask } from '../core';
import { datasetRequest, deletionRequest } from '../publish';
import { findFiles } from '../sources';
import { runUsage } from '../transfer';
import { parseArguments, usageError } from './arguments';
import type { Command, CommandContext } from './command';
import { readPlan } from './plan-file';

const usage = 'lifecycle request PLAN | --delete URI [--reason WORDS]';

/** Files that are asked for their size; more would take long, and the form wants it roughly. */
const FILES_ASKED = 200;
const AT_ONCE = 4;

export const command: Command = {
  name: 'request',
  summary: 'the filled-in link that asks for a dataset, or for its deletion',
  usage,
  async run(args, context) {
    const { values, positionals } = parseArguments(
      args,
      { delete: { type: 'string' }, reason: { type: 'string' } },
      { usage, max: 1 }
    );
    if (values.delete !== undefined) {
      return askToDelete(values.delete, values.reason ?? '', context);
    }
    if (positionals.length === 0) {
      throw usageError('A plan is missing.', usage);
    }
    const plan = await readPlan(positionals[0]!, context);
    const work = await context.work();
    const { files } = await findFiles(plan.source, { context: work, signal: context.signal });
    const sizeBytes = plan.lock
      ? plan.lock.reduce((sum, each) => sum + each.sizeBytes, 0)
      : await sizeOf(files, work, context.signal);
    const request = datasetRequest(plan, files, sizeBytes);
    await context.output.result(
      { ...request, sizeBytes },
      [
        `Search first: ${request.search}`,
        ...(request.otherForm === undefined
          ? []
          : [`This is CMIP6 data, which has a form of its own: ${request.otherForm}`]),
        `Then ask: ${request.url}`,
        'Choose in the form, as no link can do it:',
        ...request.choices.map(({ field, choice }) => `  ${field}: ${choice}`)
      ].join('\n')
    );
    return 0;
  }
};

/** For places whose objects only the data team removes. */
async function askToDelete(uri: string, reason: string, context: CommandContext): Promise<number> {
  const work = await context.work();
  const location = work.parse(uri);
  const { objects, sizeBytes } = await runUsage({ uri }, memoryTask({ signal: context.signal }), work);
  const request = deletionRequest({ location, uri: work.format(location), objects, sizeBytes, reason });
  await context.output.result({ ...request }, `${request.text}\n\nAsk here: ${request.url}`);
  return 0;
}

/** Bytes of all files, about, from those that tell; null when none does. */
async function sizeOf(
  files: readonly FoundFile[],
  work: WorkContext,
  signal: AbortSignal
): Promise<number | null> {
  const sizes = await mapConcurrent(
    files.slice(0, FILES_ASKED),
    AT_ONCE,
    async ({ uri, sizeBytes }, stop) => {
      if (sizeBytes !== null) {
        return sizeBytes;
      }
      const location = work.parse(uri);
      // A file that cannot be reached now does not keep a person from asking for it.
      const info = await work
        .open(location)
        .stat(location.key, stop)
        .catch(() => undefined);
      return info?.isFolder ? undefined : info?.sizeBytes;
    },
    signal
  );
  const known = sizes.filter(size => size !== undefined);
  const sum = known.reduce((total, size) => total + size, 0);
  return known.length === 0 ? null : Math.round((sum / known.length) * files.length);
}
