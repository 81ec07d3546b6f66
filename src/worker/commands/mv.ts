/** `lifecycle mv`: copy, check, then remove the sources. */
import { parseArguments } from './arguments';
import type { Command } from './command';
import { copyRequest, runTransfer } from './transfer';

const usage = 'lifecycle mv SRC… DST';

export const command: Command = {
  name: 'mv',
  summary: 'Move objects, folders and datasets',
  usage,
  examples: [
    [
      'lifecycle mv gs://leap-scratch/me/run.zarr gs://leap-persistent/me/run.zarr',
      'what scratch would expire'
    ]
  ],
  async run(args, context) {
    // A move always takes the whole; -r is understood because cp needs it.
    const { positionals } = parseArguments(
      args,
      { recursive: { type: 'boolean', short: 'r' } },
      { usage, min: 2 }
    );
    return runTransfer(await copyRequest('mv', positionals, true, context), context);
  }
};
