/** `lifecycle push PATH --dataset NAME`: a dataset to the inbox. */
import { formatBytes } from '../core';
import { pushTarget, pushWords } from '../publish';
import { parseArguments, usageError } from './arguments';
import type { Command } from './command';
import { runCopy } from './transfer';

const usage = 'lifecycle push PATH --dataset NAME';

export const command: Command = {
  name: 'push',
  summary: 'send a dataset to the inbox',
  usage,
  async run(args, context) {
    const { values, positionals } = parseArguments(
      args,
      { dataset: { type: 'string' } },
      { usage, min: 1, max: 1 }
    );
    if (values.dataset === undefined) {
      throw usageError('--dataset names the folder in the inbox, and is missing.', usage);
    }
    const work = await context.work();
    const target = await pushTarget(work.parse(positionals[0]!), values.dataset, work, context.signal);
    if (target.isPublic) {
      context.output.warn(`Everybody can read ${target.uri}: what you send is public.`);
    }
    const { source, destination, recursive, uri } = target;
    const result = await runCopy({ verb: 'cp', sources: [source], destination, recursive }, context);
    const words = pushWords(uri, values.dataset, result.objects + result.resumed, formatBytes(result.bytes));
    await context.output.result({ ...result, uri, words }, `Sent. Tell the data team:\n  ${words}`);
    return 0;
  }
};
