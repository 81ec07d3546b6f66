/** `lifecycle request`: the link that asks the data team for a dataset, or to delete one, filled in. */
import { isArrayFile } from '../../protocol/fileFormats';
import { askForDataset, askToDelete, planOfSource } from '../publish';
import { parseArguments, usageError } from './arguments';
import type { Command, CommandContext, Options } from './command';
import { readPlan } from './planFile';

const usage = 'lifecycle request PLAN | SOURCE… | --delete URI [--reason WORDS]';

/** An address, a DOI, a query or a store; what is none, and no file with arrays, is a plan's file. */
const SOURCE = /^[a-z][\w.+-]*:|^10\.\d{4,}\/|[*?]|\.zarr\/?$/i;

const options = {
  delete: { type: 'string', value: 'URI', does: 'ask for its deletion, which only the data team may do' },
  reason: { type: 'string', value: 'WORDS', does: 'why, for the request' }
} satisfies Options;

export const command: Command = {
  name: 'request',
  summary: 'Fill in the link that asks for a dataset, or for its deletion',
  usage,
  options,
  async run(args, context) {
    const { values, positionals } = parseArguments(args, options, { usage });
    if (values.delete !== undefined) {
      if (positionals.length > 0) {
        throw usageError('--delete asks for a deletion alone: no plan or source goes with it.', usage);
      }
      return requestDeletion(values.delete, values.reason ?? '', context);
    }
    if (values.reason !== undefined) {
      throw usageError('--reason goes with --delete.', usage);
    }
    if (positionals.length === 0) {
      throw usageError('A plan is missing.', usage);
    }
    const work = await context.work();
    const isSource = positionals.every(each => SOURCE.test(each) || isArrayFile(each.replace(/\/$/, '')));
    if (!isSource && positionals.length > 1) {
      throw usageError('One plan is asked for at a time.', usage);
    }
    const plan = isSource
      ? await planOfSource(positionals, work, context.signal, context.cwd)
      : await readPlan(positionals[0]!, context);
    const request = await askForDataset(plan, work, context.signal);
    await context.output.result(
      { ...request },
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
async function requestDeletion(uri: string, reason: string, context: CommandContext): Promise<number> {
  const work = await context.work();
  const { signal } = context;
  const request = await askToDelete({ location: work.parse(uri), reason }, work, { signal });
  await context.output.result({ ...request }, `${request.text}\n\nAsk here: ${request.url}`);
  return 0;
}
