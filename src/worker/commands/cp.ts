/** `lifecycle cp`: copy objects, and with -r what is below a prefix. */
import { parseArguments } from './arguments';
import type { Command } from './command';
import { copyRequest, runTransfer } from './transfer';

const usage = 'lifecycle cp [-r] SRC… DST';

export const command: Command = {
  name: 'cp',
  summary: 'Copy objects, folders and datasets',
  usage,
  examples: [
    ['lifecycle cp -r run.zarr gs://leap-persistent/me/run.zarr', 'a folder or dataset, under this name'],
    ['lifecycle cp a.nc b.nc gs://leap-scratch/me/', 'files into a folder']
  ],
  async run(args, context) {
    const { values, positionals } = parseArguments(
      args,
      { recursive: { type: 'boolean', short: 'r' } },
      { usage, min: 2 }
    );
    return runTransfer(await copyRequest('cp', positionals, values.recursive ?? false, context), context);
  }
};
