/** `lifecycle request PLAN`: the link that asks for a dataset, filled in. */
import type { Plan } from '../../protocol/plan';
import type { WorkContext } from '../context';
import { mapConcurrent } from '../core';
import { sourceUris } from '../ingest';
import { datasetRequest } from '../publish';
import { parseArguments } from './arguments';
import type { Command } from './command';
import { readPlan } from './plan-file';

const usage = 'lifecycle request PLAN';

/** Files that are asked for their size; more would take long, and the form wants it roughly. */
const FILES_ASKED = 200;
const AT_ONCE = 4;

export const command: Command = {
  name: 'request',
  summary: 'the filled-in link that asks for a dataset',
  usage,
  async run(args, context) {
    const { positionals } = parseArguments(args, {}, { usage, min: 1, max: 1 });
    const plan = await readPlan(positionals[0]!, context);
    const files = sourceUris(plan.source);
    const sizeBytes = await sizeOf(plan, files, await context.work(), context.signal);
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

/** Bytes of all files, from those that tell; null when none does. */
async function sizeOf(
  plan: Plan,
  files: readonly string[],
  work: WorkContext,
  signal: AbortSignal
): Promise<number | null> {
  if (plan.lock) {
    return plan.lock.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  }
  const asked = files.slice(0, FILES_ASKED);
  const sizes = await mapConcurrent(
    asked,
    AT_ONCE,
    async (file, stop) => {
      const location = work.parse(file);
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
