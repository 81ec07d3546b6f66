/** `lifecycle mv`: copy, check, then remove the sources. */
import { parseArguments } from './arguments';
import type { Command, Options } from './command';
import { copyRequest, runTransfer } from './transfer';

const usage = 'lifecycle mv SRC… DST';

const options = {
  recursive: { type: 'boolean', short: 'r', does: 'what it does anyway; for hands that are used to it' }
} satisfies Options;

export const command: Command = {
  name: 'mv',
  summary: 'Move objects, folders and datasets',
  usage,
  options,
  examples: [
    [
      'lifecycle mv gs://leap-scratch/me/run.zarr gs://leap-persistent/me/run.zarr',
      'what scratch would expire'
    ]
  ],
  async run(args, context) {
    // A move always takes the whole; -r is understood because cp needs it.
    const { positionals } = parseArguments(args, options, { usage, min: 2 });
    return runTransfer(await copyRequest('mv', positionals, true, context), context);
  }
};
