/** `lifecycle push PATH --dataset NAME`: a dataset to the inbox. */
import { pushJob, pushTarget, type PushResult } from '../publish';
import { parseArguments, usageError } from './arguments';
import type { Command, Options } from './command';
import { runJob } from './job';
import { noteLinks } from './transfer';

const usage = 'lifecycle push PATH --dataset NAME';

const options = {
  dataset: { type: 'string', value: 'NAME', does: 'the folder in the inbox' }
} satisfies Options;

export const command: Command = {
  name: 'push',
  summary: 'Send a dataset to the inbox',
  usage,
  options,
  examples: [['lifecycle push run.zarr --dataset my-run', 'to the inbox, which everybody can read']],
  async run(args, context) {
    const { values, positionals } = parseArguments(args, options, { usage, min: 1, max: 1 });
    if (values.dataset === undefined) {
      throw usageError('--dataset names the folder in the inbox, and is missing.', usage);
    }
    const work = await context.work();
    const target = await pushTarget(work.parse(positionals[0]!), values.dataset, work, context.signal);
    if (target.isPublic) {
      context.output.warn(`Everybody can read ${target.uri}: what you send is public.`);
    }
    const result = await runJob<PushResult>(pushJob(target, values.dataset), context);
    noteLinks('push', result, context);
    await context.output.result({ ...result }, `Sent. Tell the data team:\n  ${result.words}`);
    return 0;
  }
};
