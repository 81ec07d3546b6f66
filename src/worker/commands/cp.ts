/** `lifecycle cp`: copy objects, and with -r what is below a prefix. */
import { parseArguments } from './arguments';
import type { Command, Options } from './command';
import { copyRequest, runTransfer } from './transfer';

const usage = 'lifecycle cp [-r] SRC… DST';

const options = {
  recursive: { type: 'boolean', short: 'r', does: 'folders and prefixes too, with all that is below' }
} satisfies Options;

export const command: Command = {
  name: 'cp',
  summary: 'Copy objects, folders and datasets',
  usage,
  options,
  examples: [
    ['lifecycle cp -r run.zarr gs://leap-persistent/me/run.zarr', 'a folder or dataset, under this name'],
    ['lifecycle cp a.nc b.nc gs://leap-scratch/me/', 'files into a folder']
  ],
  async run(args, context) {
    const { values, positionals } = parseArguments(args, options, { usage, min: 2 });
    return runTransfer(await copyRequest('cp', positionals, values.recursive ?? false, context), context);
  }
};
